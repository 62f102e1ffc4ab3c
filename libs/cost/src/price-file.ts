// The price file's form. A new price is a new row; two rows of one name that begin on the same day are a mistake.
import { HARDWARE_CARD_NAMES } from "@openclaw/engine";
import { z } from "zod";

const name = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, "must be a name of a-z, 0-9, . and -");
const usd = z.number().min(0).max(100_000);
const date = z.iso.date("must be a day such as 2026-10-07");

export const CONFIDENCE = ["high", "medium", "low"] as const;

/** Where a row comes from, and from when on it holds. */
const PROVENANCE = {
  effective_from: date.optional(),
  checked_on: date,
  source: z.string().min(5).max(300),
  confidence: z.enum(CONFIDENCE),
};

/** USD per million tokens. Cached and written tokens cost as much as any input where no price of their own is given. */
const tokenPrices = z.strictObject({
  /** The tier holds for all tokens of a request whose prompt is longer than this. */
  above_prompt_tokens: z.number().int().min(0).max(100_000_000).default(0),
  input: usd,
  cached_input: usd.optional(),
  cache_write_5m: usd.optional(),
  cache_write_1h: usd.optional(),
  output: usd,
});
export type TokenPrices = z.output<typeof tokenPrices>;

const modelPrice = z.strictObject({
  provider: name,
  model: name,
  /** A provider's prices may differ by where it is asked. */
  endpoint: name.optional(),
  tiers: z
    .array(tokenPrices)
    .min(1)
    .refine((tiers) => tiers[0]?.above_prompt_tokens === 0, "the first tier must begin at 0")
    .refine(
      (tiers) =>
        tiers.every((tier, i) => i === 0 || tier.above_prompt_tokens > (tiers[i - 1]?.above_prompt_tokens ?? 0)),
      "each tier must begin above the one before",
    ),
  /** Longer prompts have a price that the source does not give. */
  max_prompt_tokens: z.number().int().positive().optional(),
  /** What a batch costs, as a share of the price. */
  batch: z.number().gt(0).max(1).optional(),
  ...PROVENANCE,
});
export type ModelPrice = z.output<typeof modelPrice>;

const rent = z.strictObject({
  provider: name,
  offer: name,
  card: z.enum(HARDWARE_CARD_NAMES),
  cards: z.number().int().min(1).max(16),
  usd_per_hour: usd,
  ...PROVENANCE,
});
export type Rent = z.output<typeof rent>;

type Dated = Pick<ModelPrice, "effective_from" | "checked_on">;

/** A price that nobody dates is known from the day on which it was read. */
export const beginOf = ({ effective_from, checked_on }: Dated): string => effective_from ?? checked_on;

export const modelId = ({ provider, model, endpoint }: Pick<ModelPrice, "provider" | "model" | "endpoint">): string =>
  `${provider}/${model}${endpoint === undefined ? "" : `@${endpoint}`}`;

export const rentId = ({ provider, offer }: Pick<Rent, "provider" | "offer">): string => `${provider}/${offer}`;

/** Where a row begins on the same day as an earlier one of its name. */
const doubles = <T extends Dated>(rows: readonly T[], idOf: (row: T) => string): number[] => {
  const seen = new Set<string>();
  return rows.flatMap((row, index) => {
    const key = `${idOf(row)} ${beginOf(row)}`;
    const isDouble = seen.has(key);
    seen.add(key);
    return isDouble ? [index] : [];
  });
};

export const priceFile = z
  .strictObject({ models: z.array(modelPrice).max(2000), rents: z.array(rent).max(2000) })
  .superRefine(({ models, rents }, context) => {
    const refuse = (list: "models" | "rents", index: number): void =>
      context.addIssue({
        code: "custom",
        path: [list, index],
        message: "another row of this name begins on the same day; a new price needs an effective_from of its own",
      });
    for (const index of doubles(models, modelId)) refuse("models", index);
    for (const index of doubles(rents, rentId)) refuse("rents", index);
  });
export type PriceFile = z.output<typeof priceFile>;

/** The prices that ship with this version. */
export const SHIPPED_PRICES = new URL("../prices.yml", import.meta.url);
