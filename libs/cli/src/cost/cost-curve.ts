// The two curves around the break-even, and where the estimate stands on them.
import type { CostEstimate } from "@openclaw/cost";

export interface CurvePoint {
  readonly tasks_per_month: number;
  readonly machines: number;
  readonly self_hosted_usd: number;
  readonly api_usd: number;
  readonly utilisation: number;
  readonly carries_volume: boolean;
}

/** From a quarter to four times: further off the answer is plain. */
const FACTORS = [0.25, 0.5, 0.75, 1, 1.5, 2, 4];

/** Volumes around the break-even, or around the estimate's own where there is none; its own is always among them. */
const volumesOf = ({ tasks_per_month, break_even }: CostEstimate): number[] => {
  const around = break_even === null || break_even.tasks_per_month < 1 ? tasks_per_month : break_even.tasks_per_month;
  const volumes = FACTORS.map((factor) => Math.max(1, factor * around));
  return [...new Set([...volumes, tasks_per_month])].sort((a, b) => a - b);
};

/** `estimateAt` is the same estimate with another number of tasks. */
export const costCurve = (estimate: CostEstimate, estimateAt: (tasks: number) => CostEstimate): CurvePoint[] =>
  volumesOf(estimate).map((tasks) => {
    const { self_hosted, api } = estimateAt(tasks);
    return {
      tasks_per_month: tasks,
      machines: self_hosted.machines,
      self_hosted_usd: self_hosted.monthly_usd.total,
      api_usd: api.monthly_usd.total,
      utilisation: self_hosted.utilisation,
      carries_volume: self_hosted.carries_volume,
    };
  });
