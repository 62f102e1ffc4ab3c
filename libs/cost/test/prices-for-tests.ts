// A price file of round figures that no real change of price touches.
import type { CostEstimate, CostInput, PriceFile } from "../src/index.ts";
import { estimateCost } from "../src/index.ts";

const row = { checked_on: "2026-01-01", source: "made up for tests", confidence: "low" as const };
const tier = { above_prompt_tokens: 0 };

export const PRICES: PriceFile = {
  models: [
    {
      provider: "openai",
      model: "gpt-4o-mini",
      tiers: [{ ...tier, input: 0.15, cached_input: 0.075, output: 0.6 }],
      batch: 0.5,
      ...row,
    },
    {
      provider: "anthropic",
      model: "haiku",
      tiers: [
        { ...tier, input: 0.1, cached_input: 0.01, cache_write_5m: 0.125, output: 0.5 },
        { above_prompt_tokens: 100_000, input: 0.5, cached_input: 0.05, cache_write_5m: 0.625, output: 2.5 },
      ],
      ...row,
    },
    { provider: "anthropic", model: "sonnet", tiers: [{ ...tier, input: 2, cached_input: 0.2, output: 10 }], ...row },
    {
      provider: "anthropic",
      model: "sonnet",
      tiers: [{ ...tier, input: 2, cached_input: 0.1, output: 10 }],
      effective_from: "2026-10-07",
      ...row,
    },
    { provider: "openai", model: "short", tiers: [{ ...tier, input: 1, output: 1 }], max_prompt_tokens: 1000, ...row },
  ],
  rents: [{ provider: "aws", offer: "g5.xlarge", card: "A10G", cards: 1, usd_per_hour: 1.006, ...row }],
};

export const TODAY = "2026-11-25";

export const estimateOf = (input: CostInput): CostEstimate => {
  const result = estimateCost(input, PRICES, TODAY);
  if (!result.ok) throw new TypeError(JSON.stringify(result.problems));
  return result.value;
};
