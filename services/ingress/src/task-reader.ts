// What ingress reads of Postgres. The sessions refuse to write.
import type { Effect, FinishedSpan, Task } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import type { Queries } from "@openclaw/store";
import {
  EFFECT_COLUMNS,
  type EffectRow,
  type SummaryRow,
  TASK_COLUMNS,
  type TaskRow,
  type TaskSummary,
  toEffect,
  toSummary,
  toTask,
} from "@openclaw/store";
import { listStatement, type TaskFilter } from "./list-query.ts";

/** A task of ten tool calls has under 200 spans; ten attempts of it still fit. What was written after that is left out, also
 * of a part that holds more. */
const MAX_SPANS = 2000;
/** An agent may be allowed a thousand tool calls, each with arguments and a result of 256 KiB. Most have ten of a few lines. */
const MAX_EFFECTS = 200;
const MAX_EFFECTS_BYTES = 4 * 1024 * 1024;

interface Page {
  readonly tasks: readonly TaskSummary[];
  /** Where the next page begins; null when this one is the last. */
  readonly nextCursor: string | null;
}

interface StepRow {
  readonly attempt: number;
  readonly n: number;
  readonly type: string;
  readonly at: string;
  readonly [field: string]: unknown;
}

export interface StepPosition {
  readonly attempt: number;
  readonly n: number;
}

export interface TaskReader {
  find(tenant: string, id: string): Promise<Task>;
  /** What the task was given; at most what a message may hold. */
  input(tenant: string, id: string): Promise<unknown>;
  list(tenant: string, filter: TaskFilter): Promise<Page>;
  steps(task: string, after: StepPosition, limit: number): Promise<StepRow[]>;
  /** Of a chain of retries, which the root names: those that are not known to be over first. */
  effects(root: string): Promise<Effect[]>;
  spans(traceId: string): Promise<FinishedSpan[]>;
}

interface StoredStep {
  readonly attempt: number;
  readonly n: number;
  readonly type: string;
  readonly at: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

const PARTS = `select spans from (
    select spans, written_at, sum(json_array_length(spans)) over (order by written_at rows unbounded preceding) as up_to
    from trace_parts where trace_id = $1) part
  where up_to - json_array_length(spans) < ${MAX_SPANS} order by written_at, up_to`;

const OPEN_FIRST = "e.state <> 'intended' and e.asked_hash is null, e.step, e.place";
const EFFECTS = `select ${EFFECT_COLUMNS} from (
    select e.*, sum(octet_length(e.arguments::text) + coalesce(octet_length(e.result::text), 0)) over (order by ${OPEN_FIRST}) as bytes
    from effects e where e.root = $1) e
  where e.bytes <= ${MAX_EFFECTS_BYTES} order by ${OPEN_FIRST} limit ${MAX_EFFECTS}`;

const unknownTask = (id: string): AppError => new AppError("unknown_task", `no task ${id}`);

export const createTaskReader = (store: Queries): TaskReader => ({
  find: async (tenant, id) => {
    const text = `select ${TASK_COLUMNS} from tasks t where t.id = $2 and t.tenant = $1`;
    const [row] = await store.query<TaskRow>("find-task", text, [tenant, id]);
    if (row === undefined) throw unknownTask(id);
    return toTask(row);
  },
  input: async (tenant, id) => {
    const text = "select input from tasks where id = $2 and tenant = $1";
    const [row] = await store.query<{ input: unknown }>("find-input", text, [tenant, id]);
    if (row === undefined) throw unknownTask(id);
    return row.input;
  },
  list: async (tenant, filter) => {
    // One more than asked for tells whether another page follows.
    const { name, text, values } = listStatement(tenant, { ...filter, limit: filter.limit + 1 });
    const rows = await store.query<SummaryRow>(name, text, values);
    const tasks = rows.slice(0, filter.limit).map(toSummary);
    return { tasks, nextCursor: rows.length > filter.limit ? (tasks.at(-1)?.id ?? null) : null };
  },
  steps: async (task, after, limit) => {
    const text = `select attempt, n, type, at, data from steps where task = $1 and (attempt, n) > ($2, $3)
      order by attempt, n limit $4`;
    const rows = await store.query<StoredStep>("list-steps", text, [task, after.attempt, after.n, limit]);
    return rows.map(({ data, attempt, n, type, at }) => ({ ...data, attempt, n, type, at: at.toISOString() }));
  },
  effects: async (root) => (await store.query<EffectRow>("list-effects", EFFECTS, [root])).map(toEffect),
  spans: async (traceId) => {
    const parts = await store.query<{ spans: FinishedSpan[] }>("list-spans", PARTS, [traceId]);
    return parts.flatMap(({ spans }) => spans).slice(0, MAX_SPANS);
  },
});
