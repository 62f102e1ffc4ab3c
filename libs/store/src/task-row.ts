// Rows of `tasks` and the task object that everybody reads.
import { PRIORITIES, type Task, type TaskState, type Usage, type WireError } from "@openclaw/contracts";

/** A task in a list: the result may be large and is read with the task itself. */
export type TaskSummary = Omit<Task, "result">;

export interface SummaryRow {
  readonly id: string;
  readonly tenant: string;
  readonly agent: string;
  readonly agent_version: string;
  readonly priority: number;
  readonly state: TaskState;
  readonly attempt: number;
  readonly root: string;
  readonly not_before: Date | null;
  readonly deadline: Date | null;
  readonly session_id: string | null;
  readonly data_class: string | null;
  readonly tags: string[];
  readonly metadata: Record<string, string>;
  readonly traceparent: string | null;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
  readonly error: WireError | null;
  readonly usage: Usage | null;
  readonly fingerprint: string | null;
  readonly forked_from: string | null;
}

/** A task without its input, which only its worker needs. */
export interface TaskRow extends SummaryRow {
  readonly input_bytes: number;
  readonly body_hash: string;
  readonly timeout_seconds: number | null;
  /** Attempts that ended in a retryable failure. */
  readonly failures: number;
  readonly process_deaths: number;
  readonly leases_lost: number;
  /** The first attempt whose recorded steps the next one takes over. */
  readonly resume_from: number;
  readonly worker: string | null;
  readonly adapter: string | null;
  readonly dispatched_at: Date | null;
  readonly result: unknown;
}

/** The columns of SummaryRow. */
export const SUMMARY_COLUMNS = `t.id, t.tenant, t.agent, t.agent_version, t.priority, t.state, t.attempt, t.root, t.not_before,
  t.deadline, t.session_id, t.data_class, t.tags, t.metadata, t.traceparent, t.created_at, t.started_at, t.finished_at, t.error,
  t.usage, t.fingerprint, t.forked_from`;

/** The columns of TaskRow, for `select` and `returning` on `tasks t`. */
export const TASK_COLUMNS = `${SUMMARY_COLUMNS}, t.input_bytes, t.body_hash, t.timeout_seconds, t.failures, t.process_deaths,
  t.leases_lost, t.resume_from, t.worker, t.adapter, t.dispatched_at, t.result`;

/** The attempt as which the steps that a fork took over are recorded, and the effects of these. */
export const FORKED_ATTEMPT = 1;

/** Forks of a chain, as `f`, that have made effects, or are open and may. Effects that they took over are not their own. */
export const forksAtEffects = (root: string): string =>
  `from tasks f join tasks forked on forked.id = f.forked_from
  where f.forked_from is not null and forked.root = ${root} and (f.finished_at is null or exists (
    select from effects e where e.root = f.root and e.attempt > ${FORKED_ATTEMPT} and e.state <> 'failed'))`;

/** Whether nobody has run a task of this alias again. A retry has the same root and is no root itself, which is what the
 * index holds. A fork's effects are under a root of its own: a retry beside it would make them once more. */
export const notRunAgain = (alias: string): string =>
  `not exists (select from tasks later where later.root = ${alias}.root and later.id > ${alias}.id and later.root <> later.id)
  and not exists (select ${forksAtEffects(`${alias}.root`)})`;

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

export const toSummary = (row: SummaryRow): TaskSummary => ({
  id: row.id,
  agent: row.agent,
  agent_version: row.agent_version,
  tenant: row.tenant,
  priority: PRIORITIES[row.priority] ?? "normal",
  state: row.state,
  attempt: row.attempt,
  created_at: row.created_at.toISOString(),
  started_at: iso(row.started_at),
  finished_at: iso(row.finished_at),
  // The row keeps it beyond that moment, as the time since which the task is ready.
  not_before: row.state === "scheduled" || row.state === "retrying" ? iso(row.not_before) : null,
  deadline: iso(row.deadline),
  // Only the leader's queue knows these; it is asked by `explain`.
  position: null,
  estimated_start: null,
  estimated_finish: null,
  error: row.error,
  usage: row.usage,
  trace_id: row.traceparent?.split("-")[1] ?? null,
  root: row.root,
  session_id: row.session_id,
  data_class: row.data_class,
  tags: row.tags,
  metadata: row.metadata,
  fingerprint: row.fingerprint,
  forked_from: row.forked_from,
});

export const toTask = (row: TaskRow): Task => ({ ...toSummary(row), result: row.result ?? null });
