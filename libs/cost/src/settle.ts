// From what was told to the layers that complete it: preset, rented offer, tier, class of tasks, defaults.
import { type Parsed, parsed, refused } from "@openclaw/contracts";
import type { CostInput, InputName } from "./cost-inputs.ts";
import { DEFAULTS } from "./defaults.ts";
import { type HardwareTierName, hardwareTier } from "./hardware-tiers.ts";
import { type Layer, layer } from "./layer.ts";
import { PRESETS } from "./presets.ts";
import type { PriceFile } from "./price-file.ts";
import { provenance, rentOn } from "./price-in-force.ts";
import { Settled } from "./settled.ts";
import { TASK_CLASSES, type TaskClassName } from "./task-classes.ts";

/** A capacity that was measured holds for the tasks and the cards that it was measured with. */
const CAPACITY_DEPENDS_ON: readonly InputName[] = [
  "tier",
  "offer",
  "card",
  "cards",
  "local_model",
  "concurrency",
  "seconds_per_task",
  "complexity",
  "calls_per_task",
  "input_tokens",
  "cached_input_tokens",
  "output_tokens",
];
/** A price per task holds for the API and the tasks that it was seen at. */
const PRICE_DEPENDS_ON: readonly InputName[] = [
  "api",
  "batch",
  "complexity",
  "calls_per_task",
  "input_tokens",
  "cached_input_tokens",
  "cache_write_tokens",
  "output_tokens",
];
const HARDWARE_DEPENDS_ON: readonly InputName[] = ["tier", "offer"];

type Hiding = Partial<Record<InputName, readonly InputName[]>>;

/** What of a preset no longer holds once one of these was told. */
const HIDDEN_OF_PRESET: Hiding = {
  tasks_per_minute: CAPACITY_DEPENDS_ON,
  api_usd_per_task: PRICE_DEPENDS_ON,
  purchase_usd: HARDWARE_DEPENDS_ON,
  hosting_usd_per_month: HARDWARE_DEPENDS_ON,
  watts: HARDWARE_DEPENDS_ON,
};
/** A machine is bought or rented: who tells one of the prices means that. */
const HIDDEN_OF_HARDWARE: Hiding = { purchase_usd: ["rent_usd_per_hour"], rent_usd_per_hour: ["purchase_usd"] };

const without = (values: Layer, hiding: Hiding, told: CostInput): Layer =>
  Object.fromEntries(
    Object.entries(values).filter(
      ([name]) => !hiding[name as InputName]?.some((cause) => told[cause] !== undefined && cause !== name),
    ),
  );

const contradiction = (told: CostInput): Parsed<never> | undefined => {
  if (told.tasks_per_minute !== undefined && told.seconds_per_task !== undefined)
    return refused("must not be told beside tasks_per_minute: both say what a machine does", "seconds_per_task");
  if (told.offer !== undefined && told.tier !== undefined && told.tier !== "cloud-vm")
    return refused(
      `must not be told beside the tier "${told.tier}": an offer is rented, the tier is cloud-vm`,
      "offer",
    );
  if (told.tier === "own" && told.purchase_usd === undefined && told.rent_usd_per_hour === undefined)
    return refused("is missing: own hardware needs it, or rent_usd_per_hour", "purchase_usd");
  return undefined;
};

const offerLayer = (prices: PriceFile, id: string | undefined, on: string): Parsed<Layer> => {
  if (id === undefined) return parsed({});
  const rent = rentOn(prices, id, on);
  if (!rent.ok) return rent;
  const { usd_per_hour, card, cards } = rent.value;
  return parsed({
    ...layer(provenance(rent.value), { rent_usd_per_hour: usd_per_hour }),
    ...layer(`${id} in the price file`, { card, cards }),
  });
};

/** Every input of the estimate, settled; or what of the told ones contradicts itself. */
export const settle = (told: CostInput, prices: PriceFile, on: string): Parsed<Settled> => {
  const wrong = contradiction(told);
  if (wrong !== undefined) return wrong;
  const { preset: presetName, on: _, ...values } = told;
  const toldLayer = layer("told", values);
  const preset = presetName === undefined ? {} : without(PRESETS[presetName], HIDDEN_OF_PRESET, told);
  const implied = told.offer === undefined ? {} : layer("an offer is rented", { tier: "cloud-vm" });
  const kind = new Settled([implied, toldLayer, preset, DEFAULTS]);
  const tier = hardwareTier(kind.text<HardwareTierName>("tier") ?? "own");
  const taskClass = TASK_CLASSES[kind.text<TaskClassName>("complexity") ?? "with-tools"];
  const offer = offerLayer(prices, told.offer ?? tier.offer, on);
  if (!offer.ok) return offer;
  const hardware = without({ ...tier.values, ...offer.value }, HIDDEN_OF_HARDWARE, told);
  const layers = [implied, toldLayer, without(preset, HIDDEN_OF_HARDWARE, told), hardware, taskClass, DEFAULTS];
  return parsed(new Settled(layers));
};
