// From a journal event to the rows that remember it, and these into Postgres. The recorder writes all of them, and the tool
// gateway those that led to an effect.
// Invariant J1: every event has one row in steps, and one under the same key in usage or audit. Those two are indexed by
// time, so that old steps are found by them.
import type { JournalEvent, WireError } from "@openclaw/contracts";
import { insertRows, type Table } from "./insert-rows.ts";
import type { Queries } from "./store.ts";

interface RowKey {
  readonly task: string;
  readonly attempt: number;
  readonly n: number;
}

interface StepRow extends RowKey {
  readonly type: string;
  readonly at: string;
  readonly data: unknown;
}

interface UsageRow extends RowKey {
  readonly tenant: string;
  readonly agent: string;
  readonly at: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cachedTokens: number;
  readonly durationMs: number;
}

interface AuditRow extends RowKey {
  readonly tenant: string;
  readonly agent: string;
  readonly at: string;
  readonly action: string;
  /** What was acted on, or by whom: the worker, the tool, the agent. */
  readonly subject: string;
  /** `ok`, an error code, or `taken_over`: done by the task that this one was forked from. */
  readonly outcome: string;
}

/** The rows of one event. */
export interface EventRows {
  readonly step: StepRow;
  readonly usage?: UsageRow;
  readonly audit?: AuditRow;
}

/** Types of the events that a new attempt is brought, for conditions on `steps`. */
export const BROUGHT_TYPES = "('attempt.started', 'step.model', 'step.tool', 'session.pruned', 'session.reset')";

const OK = "ok";

const outcomeOf = (error: WireError | undefined): string => error?.code ?? OK;

/** The rows of an event (J1). */
export const rowsOf = (event: JournalEvent): EventRows => {
  const { task, attempt, n, tenant, agent, type, at } = event;
  const step = { task, attempt, n, type, at, data: event };
  const head = { task, attempt, n, tenant, agent, at };
  switch (event.type) {
    case "step.model": {
      const {
        prompt_tokens: promptTokens,
        completion_tokens: completionTokens,
        cached_tokens: cachedTokens,
      } = event.usage;
      const durationMs = event.timings.total_ms;
      return { step, usage: { ...head, promptTokens, completionTokens, cachedTokens, durationMs } };
    }
    case "attempt.started":
      return { step, audit: { ...head, action: type, subject: event.worker, outcome: OK } };
    case "step.tool":
      return { step, audit: { ...head, action: type, subject: event.tool, outcome: outcomeOf(event.error) } };
    case "session.pruned":
    case "session.reset":
      return { step, audit: { ...head, action: type, subject: event.session, outcome: OK } };
    case "attempt.ended": {
      const { outcome } = event;
      const ended = outcome.status === "failed" ? outcome.error.code : OK;
      return { step, audit: { ...head, action: type, subject: agent, outcome: ended } };
    }
  }
};

const KEY = {
  task: ["text", (row: RowKey) => row.task],
  attempt: ["int", (row: RowKey) => row.attempt],
  n: ["int", (row: RowKey) => row.n],
} as const;

const WHOSE = {
  tenant: ["text", (row: UsageRow | AuditRow) => row.tenant],
  agent: ["text", (row: UsageRow | AuditRow) => row.agent],
  at: ["timestamptz", (row: UsageRow | AuditRow) => row.at],
} as const;

const STEPS: Table<StepRow> = {
  name: "steps",
  columns: {
    ...KEY,
    type: ["text", (row) => row.type],
    at: ["timestamptz", (row) => row.at],
    data: ["json", (row) => row.data],
  },
};

const USAGE: Table<UsageRow> = {
  name: "usage",
  columns: {
    ...KEY,
    ...WHOSE,
    prompt_tokens: ["int", (row) => row.promptTokens],
    completion_tokens: ["int", (row) => row.completionTokens],
    cached_tokens: ["int", (row) => row.cachedTokens],
    duration_ms: ["float8", (row) => row.durationMs],
  },
};

const AUDIT: Table<AuditRow> = {
  name: "audit",
  columns: {
    ...KEY,
    ...WHOSE,
    action: ["text", (row) => row.action],
    subject: ["text", (row) => row.subject],
    outcome: ["text", (row) => row.outcome],
  },
};

const byKey = (a: RowKey, b: RowKey): number =>
  a.task < b.task ? -1 : a.task > b.task ? 1 : a.attempt - b.attempt || a.n - b.n;

/**
 * Writes those that are not there yet, and says how many rows of each table those were. To be called in a transaction, and in
 * one order by all: two that write the same keys in different orders would lock each other out.
 */
export const insertEventRows = async (queries: Queries, events: readonly EventRows[]) => {
  const sorted = [...events].sort((a, b) => byKey(a.step, b.step));
  const steps = sorted.map(({ step }) => step);
  const usage = sorted.flatMap((row) => row.usage ?? []);
  const audit = sorted.flatMap((row) => row.audit ?? []);
  return {
    steps: await insertRows(queries, STEPS, steps),
    usage: await insertRows(queries, USAGE, usage),
    audit: await insertRows(queries, AUDIT, audit),
  };
};
