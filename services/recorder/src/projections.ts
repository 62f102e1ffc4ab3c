// From a journal event to the rows that remember it.
// Invariant J1: every event has one row in steps, and one under the same key in usage or audit. Those two are indexed by
// time, so that old steps are found by them.
import type { JournalEvent, WireError } from "@openclaw/contracts";

export interface RowKey {
  readonly task: string;
  readonly attempt: number;
  readonly n: number;
}

export interface StepRow extends RowKey {
  readonly type: string;
  readonly at: string;
  readonly data: unknown;
}

export interface UsageRow extends RowKey {
  readonly tenant: string;
  readonly agent: string;
  readonly at: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cachedTokens: number;
  readonly durationMs: number;
}

export interface AuditRow extends RowKey {
  readonly tenant: string;
  readonly agent: string;
  readonly at: string;
  readonly action: string;
  /** What was acted on, or by whom: the worker, the tool, the agent. */
  readonly subject: string;
  /** `ok`, or an error code. */
  readonly outcome: string;
}

/** The rows of one event. */
export interface EventRows {
  readonly step: StepRow;
  readonly usage?: UsageRow;
  readonly audit?: AuditRow;
}

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
    case "attempt.ended": {
      const { outcome } = event;
      const ended = outcome.status === "failed" ? outcome.error.code : OK;
      return { step, audit: { ...head, action: type, subject: agent, outcome: ended } };
    }
  }
};

/** In place of an event that Postgres does not take: that there was one, and why its content is not there. */
export const placeholderOf = (event: JournalEvent, reason: string, at: string): EventRows => {
  const { task, attempt, n, tenant, agent, type } = event;
  const error = { code: "store_rejected", kind: "invalid", message: reason } as const;
  return {
    step: { task, attempt, n, type, at, data: { v: 1, task, attempt, n, type, error } },
    audit: { task, attempt, n, tenant, agent, at, action: type, subject: agent, outcome: error.code },
  };
};
