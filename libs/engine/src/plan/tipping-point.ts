// With how many agents at work a site tips over: a sweep in which agents never rest.
// It tips at the first number of agents at which preemptions begin, or goodput (tasks done in time) falls by 5 % below
// the best before.
import type { LoadPlan, LoadResult } from "./load-plan.ts";
import { simulateLoad } from "./simulate-load.ts";

/** Steps of about a sixth: finer ones cost time and tell no more, for a point is good to a few percent. */
const AGENTS = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128,
] as const;

/** Less is within what another seed does. */
const FALL = 0.05;

/** So many points after the tip, so that a chart shows what lies beyond it. */
const POINTS_AFTER = 3;

export interface SweepPoint {
  readonly agents: number;
  readonly result: LoadResult;
}

export interface TippingPoint {
  readonly agents: number;
  readonly because: "preemptions" | "goodput";
}

export const tippingPoint = (points: readonly SweepPoint[]): TippingPoint | undefined => {
  let best = 0;
  for (const { agents, result } of points) {
    if (result.preemptions > 0) return { agents, because: "preemptions" };
    if (result.tasksPerMinute < best * (1 - FALL)) return { agents, because: "goodput" };
    best = Math.max(best, result.tasksPerMinute);
  }
  return undefined;
};

/** Point after point, so that a caller can say how far it is. Ends a few points after the site tipped over. */
export function* sweepAgents(plan: LoadPlan): Generator<SweepPoint, void> {
  const points: SweepPoint[] = [];
  let after = 0;
  for (const agents of AGENTS) {
    const point = { agents, result: simulateLoad({ ...plan, arrivals: "always", concurrentAgents: agents }) };
    points.push(point);
    yield point;
    if (tippingPoint(points) !== undefined) after += 1;
    if (after > POINTS_AFTER) return;
  }
}
