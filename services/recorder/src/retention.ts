// Takes old rows away, in chunks that hold locks for milliseconds. Steps go with their usage or audit row, which are
// indexed by time and have the same key; blobs when they were last stored as long ago as the steps that may name them, and
// no open task names them. Recorders may sweep at the same time: a row that another one holds is skipped.
import { coerceError } from "@openclaw/errors";
import type { Queries, Store } from "@openclaw/store";
import type { Logger } from "@openclaw/telemetry";
import { type Clock, pause } from "@openclaw/time";
import { CHUNK_SESSIONS, deleteIdleSessions } from "./idle-sessions.ts";

const DAY_MS = 86_400_000;
/** A trace is read within days of its task; spans are the most bytes by far. */
const SPAN_DAYS = 7;
/** A quarter, for questions about cost and about who did what; the task's own row stays. */
const RECORD_DAYS = 90;
/** A year and a month of minutes, to compare a month with the same one of the year before; some 35 MB. */
const READINESS_DAYS = 400;

/** Milliseconds of work for Postgres, and little to repeat if it is interrupted. */
const CHUNK_ROWS = 2_000;
/** The largest blob is 4,000 rows of Postgres's own; fifty of them are a second of work. */
const CHUNK_BLOBS = 50;
/** Between chunks, so that a sweep never takes more than part of the database's time. */
const CHUNK_PAUSE_MS = 50;
/** Two million rows an hour: more than the busiest hour writes, and a sweep still ends. */
const MAX_CHUNKS = 1_000;

const SWEEP_INTERVAL_MS = 3_600_000;
/** Not in the first seconds of a start, when everything else wants the database. */
const FIRST_SWEEP_MS = 60_000;

const deleteOld = (table: "trace_parts" | "readiness" | "jobs", time: string): string => `
  with gone as (
    delete from ${table} where ctid = any(array(
      select ctid from ${table} where ${time} < $1 order by ${time} limit ${CHUNK_ROWS} for update skip locked))
    returning 1
  )
  select count(*)::int as deleted from gone`;

const deleteRecords = (table: "usage" | "audit"): string => `
  with gone as (
    delete from ${table} where ctid = any(array(
      select ctid from ${table} where at < $1 order by at limit ${CHUNK_ROWS} for update skip locked))
    returning task, attempt, n
  ), steps_gone as (
    delete from steps using gone
    where steps.task = gone.task and steps.attempt = gone.attempt and steps.n = gone.n
  )
  select count(*)::int as deleted from gone`;

const DELETE_BLOBS = `
  with gone as (
    delete from blobs where ctid = any(array(
      select ctid from blobs b where created_at < $1 and not exists (
        select from tasks t
        where t.finished_at is null and t.tenant = b.tenant and position(b.id in t.input::text) > 0)
      limit ${CHUNK_BLOBS} for update skip locked))
    returning 1
  )
  select count(*)::int as deleted from gone`;

const RULES = [
  { table: "trace_parts", days: SPAN_DAYS, chunk: CHUNK_ROWS, text: deleteOld("trace_parts", "written_at") },
  { table: "usage", days: RECORD_DAYS, chunk: CHUNK_ROWS, text: deleteRecords("usage") },
  { table: "audit", days: RECORD_DAYS, chunk: CHUNK_ROWS, text: deleteRecords("audit") },
  { table: "blobs", days: RECORD_DAYS, chunk: CHUNK_BLOBS, text: DELETE_BLOBS },
  { table: "jobs", days: RECORD_DAYS, chunk: CHUNK_ROWS, text: deleteOld("jobs", "finished_at") },
  { table: "readiness", days: READINESS_DAYS, chunk: CHUNK_ROWS, text: deleteOld("readiness", "minute") },
] as const;

type SweptStore = Queries & Pick<Store, "transaction">;

/** Removes chunk after chunk until one is not full; how many rows went. */
const inChunks = async (size: number, signal: AbortSignal, remove: () => Promise<number>): Promise<number> => {
  let sum = 0;
  for (let chunk = 0; chunk < MAX_CHUNKS && !signal.aborted; chunk += 1) {
    const removed = await remove();
    sum += removed;
    if (removed < size) break;
    await pause(CHUNK_PAUSE_MS, signal);
  }
  return sum;
};

export interface Sweep {
  readonly store: SweptStore;
  /** Days after its last task that a session is kept. */
  readonly sessionIdleDays: number;
}

/** Deletes what is too old and says how many rows went from each table. */
export const sweep = async (
  { store, sessionIdleDays }: Sweep,
  now: number,
  signal: AbortSignal,
): Promise<Record<string, number>> => {
  const before = (days: number) => new Date(now - days * DAY_MS).toISOString();
  const deleted: Record<string, number> = {};
  for (const { table, days, chunk, text } of RULES) {
    deleted[table] = await inChunks(chunk, signal, async () => {
      const [answer] = await store.query<{ deleted: number }>(`recorder-retention-${table}`, text, [before(days)]);
      return answer?.deleted ?? 0;
    });
  }
  deleted["sessions"] = await inChunks(CHUNK_SESSIONS, signal, () =>
    deleteIdleSessions(store, before(sessionIdleDays)),
  );
  return deleted;
};

export interface RetentionDeps extends Sweep {
  readonly clock: Clock;
  readonly log: Logger;
}

/** Sweeps every hour, as a part of the service. */
export const createRetention = ({ clock, log, ...swept }: RetentionDeps) => {
  const stop = new AbortController();
  let running: Promise<void> | undefined;

  const run = async (): Promise<void> => {
    await pause(FIRST_SWEEP_MS, stop.signal);
    while (!stop.signal.aborted) {
      try {
        log.info({ deleted: await sweep(swept, clock.now(), stop.signal) }, "Old rows were taken away");
      } catch (error) {
        log.warn({ err: coerceError(error) }, "Old rows could not be taken away; the next sweep tries again");
      }
      await pause(SWEEP_INTERVAL_MS, stop.signal);
    }
  };

  return {
    name: "retention",
    start: async () => {
      running = run();
    },
    stop: async () => {
      stop.abort();
      await running;
    },
  };
};
