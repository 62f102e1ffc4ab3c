// A month's cost both ways over the number of tasks, for a chart that shows where one stands. Pure.
import { type CostEstimate, type CostInput, estimateCost, type PriceFile } from "@openclaw/cost";

/** Enough for a staircase of whole machines; each takes a millisecond or two. */
const POINTS = 32;

export interface CostCurve {
  readonly tasks: readonly number[];
  readonly selfHosted: readonly number[];
  readonly api: readonly number[];
}

/** Past the break-even and past where one stands, so that both are on it. */
const endOf = ({ tasks_per_month: own, break_even }: CostEstimate): number =>
  Math.max(own, Math.min(break_even?.tasks_per_month ?? 0, own * 40)) * 1.6;

export const costCurveOf = (told: CostInput, estimate: CostEstimate, prices: PriceFile, today: string): CostCurve => {
  const end = endOf(estimate);
  const volumes = Array.from({ length: POINTS }, (_, n) => Math.max(1, (end * n) / (POINTS - 1)));
  const all = [...volumes, estimate.tasks_per_month].sort((a, b) => a - b);
  const points = all.flatMap((tasks) => {
    const at = estimateCost({ ...told, tasks_per_month: tasks }, prices, today);
    return at.ok ? [{ tasks, home: at.value.self_hosted.monthly_usd.total, api: at.value.api.monthly_usd.total }] : [];
  });
  return {
    tasks: points.map(({ tasks }) => tasks),
    selfHosted: points.map(({ home }) => home),
    api: points.map(({ api }) => api),
  };
};
