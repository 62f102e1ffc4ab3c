// What a task costs at an API, and how many tokens a price per task would buy.
import { type Parsed, parsed, refused } from "@openclaw/contracts";
import type { ModelPrice, TokenPrices } from "./price-file.ts";

export interface TaskTokens {
  readonly callsPerTask: number;
  /** Of all calls together, cached and written ones among them. */
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
}

const MILLION = 1e6;

/** Mean prompt of a call. */
export const promptOf = ({ inputTokens, callsPerTask }: TaskTokens): number => inputTokens / callsPerTask;

/** The prices of a call whose prompt has so many tokens: those of the highest tier that it is above. */
export const tierOf = ({ tiers }: ModelPrice, promptTokens: number): TokenPrices => {
  const reached = tiers.filter(({ above_prompt_tokens }, index) => index === 0 || promptTokens > above_prompt_tokens);
  return reached.at(-1) as TokenPrices;
};

/**
 * USD = (uncached x input + cached x cached_input + written x cache_write_5m + output x output) / 10^6, times `batch` where
 * that is asked for. The tier goes by the mean prompt of a call. Prices: the price file.
 */
export const usdPerTask = (price: ModelPrice, tokens: TaskTokens, isBatch: boolean): Parsed<number> => {
  const prompt = promptOf(tokens);
  if (price.max_prompt_tokens !== undefined && prompt > price.max_prompt_tokens)
    return refused(`no price of ${price.model} is known for prompts over ${price.max_prompt_tokens} tokens`, "api");
  if (isBatch && price.batch === undefined) return refused(`no batch price of ${price.model} is known`, "batch");
  const tier = tierOf(price, prompt);
  const uncached = tokens.inputTokens - tokens.cachedInputTokens - tokens.cacheWriteTokens;
  const full =
    uncached * tier.input +
    tokens.cachedInputTokens * (tier.cached_input ?? tier.input) +
    tokens.cacheWriteTokens * (tier.cache_write_5m ?? tier.input) +
    tokens.outputTokens * tier.output;
  return parsed((full * (isBatch ? (price.batch ?? 1) : 1)) / MILLION);
};

/** tokens = USD x 10^6 / (share of input x input price + share of output x output price), without any cache. */
export const impliedTokens = (price: ModelPrice, usd: number, inputShare: number): number => {
  const { input, output } = tierOf(price, 0);
  return (usd * MILLION) / (inputShare * input + (1 - inputShare) * output);
};
