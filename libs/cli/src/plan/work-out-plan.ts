// Works a plan out: the load as it is given, then the sweep over the number of agents, then the cards by price.
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type LoadPlan,
  type LoadResult,
  replicaSize,
  type SiteVerdict,
  type SweepPoint,
  simulateLoad,
  sweepAgents,
  type TippingPoint,
  tippingPoint,
  tryOffers,
} from "@openclaw/engine";
import { AppError } from "@openclaw/errors";

/** Of virtual time: half an hour of each point would tell the same. */
const SWEEP_MINUTES = 10;

export interface PlanResult {
  readonly plan: LoadPlan;
  readonly load: LoadResult;
  readonly sweep: readonly SweepPoint[];
  readonly tip: TippingPoint | undefined;
  /** Every offer that was tried, by price; only the last may meet the target. */
  readonly offers: readonly SiteVerdict[];
}

/** `onProgress` hears what is being worked on. Timers get their turn between two simulations. */
export const workOutPlan = async (plan: LoadPlan, onProgress: (doing: string) => void): Promise<PlanResult> => {
  const { site, minutes } = plan;
  if (replicaSize(site) === undefined)
    throw new AppError("usage", `${site.model.name} does not fit on ${site.cards} x ${site.card.name}`);
  onProgress(`${minutes} minutes of load`);
  await nextTurn();
  const load = simulateLoad(plan);
  const sweep: SweepPoint[] = [];
  for (const point of sweepAgents({ ...plan, minutes: Math.min(minutes, SWEEP_MINUTES) })) {
    sweep.push(point);
    onProgress(`more agents: ${point.agents} done`);
    await nextTurn();
  }
  const offers: SiteVerdict[] = [];
  for (const verdict of tryOffers(plan)) {
    offers.push(verdict);
    onProgress(`other cards: ${verdict.site.cards} x ${verdict.site.card.name} done`);
    await nextTurn();
  }
  return { plan, load, sweep, tip: tippingPoint(sweep), offers };
};
