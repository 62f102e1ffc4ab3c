// The kinds of hardware that an estimate may start from. A figure of a tier is a figure somebody published, or says that
// it is assumed.
import { type Layer, layer } from "./layer.ts";

/** Rented tiers name their offer in the price file. */
interface HardwareTier {
  readonly offer?: string;
  readonly values: Layer;
}

const CARD_AND_PARTS =
  "the card's list price of 1,599 at launch, and 500 for the rest (parts list of mylocalai.org/blog/best-budget-ai-pc-build, 2026); shops have asked more in 2026";

const HARDWARE_TIERS = {
  "consumer-gpu": {
    values: {
      ...layer(CARD_AND_PARTS, { purchase_usd: 2099 }),
      ...layer("one RTX 4090 in a desktop machine", { card: "RTX-4090", cards: 1 }),
      ...layer("assumed: the card's limit of 450 W and 100 W for the rest, at all hours", { watts: 550 }),
    },
  },
  "data-centre-gpu": {
    values: {
      ...layer("the article's server: 36 months of $680", { purchase_usd: 24_480 }),
      ...layer("the article's server: two A10", { card: "A10", cards: 2 }),
      ...layer("the article's colocation", { hosting_usd_per_month: 1200 }),
      ...layer("within the article's colocation", { watts: 0 }),
    },
  },
  "cloud-vm": { offer: "aws/g5.xlarge", values: {} },
  /** Everything has to be told. */
  own: { values: {} },
} as const satisfies Record<string, HardwareTier>;

export type HardwareTierName = keyof typeof HARDWARE_TIERS;
export const HARDWARE_TIER_NAMES = Object.keys(HARDWARE_TIERS) as readonly HardwareTierName[];

export const hardwareTier = (name: HardwareTierName): HardwareTier => HARDWARE_TIERS[name];
