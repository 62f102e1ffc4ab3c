// The periods of a scorecard: whole days in UTC, counted from the first. Those that have not begun are left out.
import { type Parsed, parsed, refused, type ScorecardQuery } from "@openclaw/contracts";

const DAY_MS = 86_400_000;

/** A year of weeks, or two months of days; each is an index scan of its own. */
const MAX_PERIODS = 60;
/** As long as readiness is kept. */
const MAX_DAYS = 400;
const DEFAULT_DAYS = { day: 7, week: 28, all: 28 } as const;

export interface Period {
  readonly from: Date;
  /** Not included. */
  readonly to: Date;
}

const midnight = (day: string): number => Date.parse(`${day}T00:00:00Z`);

export const periodsOf = ({ from, to, by }: Omit<ScorecardQuery, "usd_per_month">, now: Date): Parsed<Period[]> => {
  const today = midnight(now.toISOString().slice(0, 10));
  const end = (to === undefined ? today : midnight(to)) + DAY_MS;
  const start = from === undefined ? end - DEFAULT_DAYS[by] * DAY_MS : midnight(from);
  const days = (end - start) / DAY_MS;
  if (days < 1) return refused("must not be later than to, which is today unless given", "from");
  if (start > now.getTime()) return refused("must not lie in the future", "from");
  if (days > MAX_DAYS) return refused(`must lie at most ${MAX_DAYS} days before the end of to`, "from");
  const step = { day: DAY_MS, week: 7 * DAY_MS, all: end - start }[by];
  const count = Math.ceil((Math.min(end, now.getTime()) - start) / step);
  if (count > MAX_PERIODS)
    return refused(
      `would make ${count} periods; at most ${MAX_PERIODS} are answered, so ask by week or all, or for fewer days`,
      "by",
    );
  return parsed(
    Array.from({ length: Math.max(1, count) }, (_, n) => ({
      from: new Date(start + n * step),
      to: new Date(Math.min(start + (n + 1) * step, end)),
    })),
  );
};
