// What ingress reads of Postgres. The sessions refuse to write.
import type { FinishedSpan, Task } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import type { Queries } from "@openclaw/store";
import { type SummaryRow, TASK_COLUMNS, type TaskRow, type TaskSummary, toSummary, toTask } from "@openclaw/store";
import { listStatement, type TaskFilter } from "./list-query.ts";

/** A task of ten tool calls has under 200 spans; ten attempts of it still fit. */
const MAX_SPANS = 2000;

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
  list(tenant: string, filter: TaskFilter): Promise<Page>;
  steps(task: string, after: StepPosition, limit: number): Promise<StepRow[]>;
  spans(traceId: string): Promise<FinishedSpan[]>;
}

interface StoredStep {
  readonly attempt: number;
  readonly n: number;
  readonly type: string;
  readonly at: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

const SPANS = `select trace_id, span_id, parent_span_id, name, kind, service,
  extract(epoch from started_at)::double precision * 1000 as start_unix_ms,
  extract(epoch from started_at)::double precision * 1000 + duration_ms as end_unix_ms, attributes, error
  from spans where trace_id = $1 order by started_at, span_id limit ${MAX_SPANS}`;

export const createTaskReader = (store: Queries): TaskReader => ({
  find: async (tenant, id) => {
    const text = `select ${TASK_COLUMNS} from tasks t where t.id = $2 and t.tenant = $1`;
    const [row] = await store.query<TaskRow>("find-task", text, [tenant, id]);
    if (row === undefined) throw new AppError("unknown_task", `no task ${id}`);
    return toTask(row);
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
  spans: (traceId) => store.query<FinishedSpan>("list-spans", SPANS, [traceId]),
});
