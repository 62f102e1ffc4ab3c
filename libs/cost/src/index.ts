export { type CostEstimate, costEstimate } from "./cost-estimate.ts";
export {
  CHOICE_INPUT_NAMES,
  CHOICE_INPUTS,
  type CostInput,
  costInput,
  NUMBER_INPUT_NAMES,
  NUMBER_INPUTS,
  type NumberInput,
} from "./cost-inputs.ts";
export { estimateCost } from "./estimate.ts";
export { PRESET_NAMES } from "./presets.ts";
export { modelId, type PriceFile, priceFile, rentId, SHIPPED_PRICES } from "./price-file.ts";
