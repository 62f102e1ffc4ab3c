// Counts what a scorecard tells. A million tasks take Postgres seconds, so one is counted at a time.
import { type ScorecardPeriod, TERMINAL_STATES, type TerminalState } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import type { Queries, Store } from "@openclaw/store";
import { PermitQueue } from "@openclaw/time";
import type { Measured } from "./assemble.ts";
import type { Period } from "./periods.ts";
import { scorecardStatements } from "./scorecard-query.ts";

/** Three times what a million tasks take at worst. Two of these and the wait end before a client gives up, at 30 s. */
const STATEMENT_MS = 10_000;
/** More than four at once are no people. */
const PERMITS = { atOnce: 1, waiting: 4, waitMs: 8_000 };
const busy = () => new AppError("queue_full", "other scorecards are being counted; ask again in some seconds");

export interface ScorecardReader {
  read(tenant: string, periods: readonly Period[], now: Date, signal: AbortSignal): Promise<Measured>;
}

interface EndedRow extends Record<TerminalState, number> {
  /** Median and 95th percentile. */
  readonly seconds: readonly [number, number] | null;
}

const endedOf = (row: EndedRow | undefined): ScorecardPeriod["ended"] =>
  Object.fromEntries(TERMINAL_STATES.map((state) => [state, row?.[state] ?? 0])) as ScorecardPeriod["ended"];

const measure = async (db: Queries, tenant: string, periods: readonly Period[], now: Date): Promise<Measured> => {
  const { ended, peaks, readiness } = scorecardStatements(tenant, periods, now);
  const endedRows = await db.query<EndedRow>(ended.name, ended.text, ended.values);
  const peakRows = await db.query<{ peak: number }>(peaks.name, peaks.text, peaks.values);
  const readyRows = await db.query<{ since: Date | null; minutes: number }>(
    readiness.name,
    readiness.text,
    readiness.values,
  );
  return {
    counted: periods.map((_, n) => ({
      ended: endedOf(endedRows[n]),
      median_seconds: endedRows[n]?.seconds?.[0] ?? null,
      p95_seconds: endedRows[n]?.seconds?.[1] ?? null,
      peak_agents: peakRows[n]?.peak ?? 0,
      ready_minutes: readyRows[n]?.minutes ?? 0,
    })),
    readySince: readyRows[0]?.since ?? null,
  };
};

export const createScorecardReader = (store: Pick<Store, "session">): ScorecardReader => {
  const permits = new PermitQueue(PERMITS, busy);
  return {
    read: (tenant, periods, now, signal) =>
      permits.run(() => store.session((db) => measure(db, tenant, periods, now), STATEMENT_MS), signal),
  };
};
