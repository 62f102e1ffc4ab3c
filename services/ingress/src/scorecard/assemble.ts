// From what was counted to a scorecard: each figure with its change against the period before, or the reason why it is not
// there. Nothing is guessed.
import {
  type Figure,
  SCORECARD_FIGURES,
  type Scorecard,
  type ScorecardFigure,
  type ScorecardPeriod,
  type ScorecardQuery,
  SHARES,
} from "@openclaw/contracts";
import type { Period } from "./periods.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The month of `libs/cost`: 365 x 24 / 12 hours. */
const MONTH_MS = 730 * 3_600_000;

/** What one period's tasks were counted to be. */
export interface Counted {
  readonly ended: ScorecardPeriod["ended"];
  /** Of tasks that succeeded; null without any. */
  readonly median_seconds: number | null;
  readonly p95_seconds: number | null;
  readonly peak_agents: number;
  readonly ready_minutes: number;
}

export interface Measured {
  /** As many as there are periods. */
  readonly counted: readonly Counted[];
  /** The first minute whose readiness is known. */
  readonly readySince: Date | null;
}

type Value = number | { readonly absent: string };
type Values = Readonly<Record<ScorecardFigure, Value>>;

/** Never nothing: it is divided by. */
const elapsedMs = ({ from, to }: Period, now: Date): number =>
  Math.max(1, Math.min(to.getTime(), now.getTime()) - from.getTime());

/** Whole minutes: one that still goes on has no readiness yet. */
const uptimeOf = (period: Period, now: Date, ready: number, since: Date | null): Value => {
  if (since === null) return { absent: "no readiness was recorded yet" };
  const from = Math.max(period.from.getTime(), since.getTime());
  const until = Math.min(period.to.getTime(), now.getTime());
  const minutes = Math.floor(until / MINUTE_MS) - Math.floor(from / MINUTE_MS);
  if (minutes < 1) return { absent: `readiness is recorded since ${since.toISOString()}` };
  return ready / minutes;
};

const costOf = (period: Period, now: Date, tasks: number, usdPerMonth: number | undefined): Value => {
  if (usdPerMonth === undefined)
    return { absent: "costs are not measured; with usd_per_month they are worked out from it" };
  if (tasks === 0) return { absent: "no task ended" };
  return ((usdPerMonth * elapsedMs(period, now)) / MONTH_MS / tasks) * 1000;
};

const sumOf = (ended: Counted["ended"]): number => Object.values(ended).reduce((sum, count) => sum + count, 0);

const orAbsent = (value: number | null): Value => value ?? { absent: "no task succeeded" };

const changeOf = (name: ScorecardFigure, value: Value, before: Value | undefined): number | null => {
  if (typeof value !== "number" || typeof before !== "number") return null;
  if (SHARES.has(name)) return value - before;
  return before === 0 ? null : value / before - 1;
};

const withChange = (values: Values, name: ScorecardFigure, change: number | null): Figure => {
  const value = values[name];
  return typeof value === "number" ? { value, change } : { value: null, change, absent: value.absent };
};

export const assembleScorecard = (
  { by, usd_per_month }: Pick<ScorecardQuery, "by" | "usd_per_month">,
  periods: readonly Period[],
  { counted, readySince }: Measured,
  now: Date,
): Scorecard => {
  const valuesOf = (period: Period, row: Counted): Values => {
    const tasks = sumOf(row.ended);
    return {
      tasks,
      success: tasks === 0 ? { absent: "no task ended" } : row.ended.succeeded / tasks,
      uptime: uptimeOf(period, now, row.ready_minutes, readySince),
      median_seconds: orAbsent(row.median_seconds),
      p95_seconds: orAbsent(row.p95_seconds),
      usd_per_1000: costOf(period, now, tasks, usd_per_month),
      peak_agents: row.peak_agents,
    };
  };
  /** Periods may differ in length, and the last may still go on. */
  const comparable = (period: Period, values: Values): Values => ({
    ...values,
    tasks: Number(values.tasks) / (elapsedMs(period, now) / DAY_MS),
  });
  const rows = periods.flatMap((period, n) => {
    const row = counted[n];
    if (row === undefined) return [];
    const values = valuesOf(period, row);
    return [{ period, row, values, compared: comparable(period, values) }];
  });
  return {
    by,
    usd_per_month: usd_per_month ?? null,
    periods: rows.map(({ period, row, values, compared }, n) => {
      const before = rows[n - 1]?.compared;
      const figure = (name: ScorecardFigure) =>
        withChange(values, name, changeOf(name, compared[name], before?.[name]));
      return {
        from: period.from.toISOString(),
        to: period.to.toISOString(),
        over: period.to <= now,
        ended: row.ended,
        figures: Object.fromEntries(
          Object.keys(SCORECARD_FIGURES).map((name) => [name, figure(name as ScorecardFigure)]),
        ) as ScorecardPeriod["figures"],
      };
    }),
    how: SCORECARD_FIGURES,
  };
};
