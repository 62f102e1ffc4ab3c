// The cheapest cards that carry a load: every card in every number, cheapest first, until one meets the target.
import { HARDWARE_CARD_NAMES, hardwareCard } from "../hardware-cards.ts";
import type { LoadPlan, LoadResult, Site } from "./load-plan.ts";
import { replicaSize } from "./replicas.ts";
import { simulateLoad } from "./simulate-load.ts";

/** One machine holds no more. */
const COUNTS = [1, 2, 4, 8] as const;

/** Of the tasks that arrive, so many have to be done within the deadline. */
export const TARGET_SHARE = 0.95;

export interface SiteOffer {
  readonly site: Site;
  /** Undefined where the card's price is not known. */
  readonly usdPerHour: number | undefined;
}

export interface SiteVerdict extends SiteOffer {
  readonly result: LoadResult;
  readonly meetsTarget: boolean;
}

export const meetsTarget = ({ arrived, finished }: LoadResult): boolean => finished >= TARGET_SHARE * arrived;

const memoryGib = ({ site }: SiteOffer): number => site.card.memoryGib * site.cards;

/** Known prices first, rising; the others after them, by memory. */
const byCost = (a: SiteOffer, b: SiteOffer): number =>
  (a.usdPerHour ?? Number.POSITIVE_INFINITY) === (b.usdPerHour ?? Number.POSITIVE_INFINITY)
    ? memoryGib(a) - memoryGib(b)
    : (a.usdPerHour ?? Number.POSITIVE_INFINITY) - (b.usdPerHour ?? Number.POSITIVE_INFINITY);

/** Every card in every number on which the model fits, the cheapest first. */
export const siteOffers = (site: Site): SiteOffer[] =>
  HARDWARE_CARD_NAMES.map(hardwareCard)
    .flatMap((card) => COUNTS.map((cards) => ({ ...site, card, cards })))
    .filter((candidate) => replicaSize(candidate) !== undefined)
    .map((candidate) => {
      const perCard = candidate.card.price?.usdPerHour;
      return { site: candidate, usdPerHour: perCard === undefined ? undefined : perCard * candidate.cards };
    })
    .sort(byCost);

/** Offer after offer up to the first that meets the target. */
export function* tryOffers(plan: LoadPlan): Generator<SiteVerdict, void> {
  for (const offer of siteOffers(plan.site)) {
    const result = simulateLoad({ ...plan, site: offer.site });
    const verdict = { ...offer, result, meetsTarget: meetsTarget(result) };
    yield verdict;
    if (verdict.meetsTarget) return;
  }
}
