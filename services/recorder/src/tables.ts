// One statement per table for any number of rows, which go to Postgres as one JSON text: an array of each column would be
// quoted a second time, at ten times the work for a text full of quotes. A key that is there already was written before, by
// us or by another recorder, and stays as it is.
import type { FinishedSpan } from "@openclaw/contracts";
import type { Queries } from "@openclaw/store";
import type { AuditRow, RowKey, StepRow, UsageRow } from "./projections.ts";

/** A column: its type in Postgres and its value in a row. */
type Column<R> = readonly [type: string, value: (row: R) => unknown];

interface Table<R> {
  readonly name: string;
  readonly columns: Readonly<Record<string, Column<R>>>;
}

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

export const STEPS: Table<StepRow> = {
  name: "steps",
  columns: {
    ...KEY,
    type: ["text", (row) => row.type],
    at: ["timestamptz", (row) => row.at],
    data: ["json", (row) => row.data],
  },
};

export const USAGE: Table<UsageRow> = {
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

export const AUDIT: Table<AuditRow> = {
  name: "audit",
  columns: {
    ...KEY,
    ...WHOSE,
    action: ["text", (row) => row.action],
    subject: ["text", (row) => row.subject],
    outcome: ["text", (row) => row.outcome],
  },
};

export const SPANS: Table<FinishedSpan> = {
  name: "spans",
  columns: {
    trace_id: ["text", (span) => span.trace_id],
    span_id: ["text", (span) => span.span_id],
    parent_span_id: ["text", (span) => span.parent_span_id],
    name: ["text", (span) => span.name],
    kind: ["text", (span) => span.kind],
    service: ["text", (span) => span.service],
    started_at: ["timestamptz", (span) => new Date(span.start_unix_ms).toISOString()],
    duration_ms: ["float8", (span) => span.end_unix_ms - span.start_unix_ms],
    attributes: ["jsonb", (span) => span.attributes],
    error: ["text", (span) => span.error],
  },
};

const insertText = <R>({ name, columns }: Table<R>): string => {
  const names = Object.keys(columns).join(", ");
  const typed = Object.entries(columns).map(([column, [type]]) => `${column} ${type}`);
  return `
    with written as (
      insert into ${name} (${names})
      select ${names} from json_to_recordset($1::json) as given (${typed.join(", ")})
      on conflict do nothing
      returning 1
    )
    select count(*)::int as written from written`;
};

/** Writes the rows that are not there yet, and says how many those were. */
export const insertRows = async <R>(queries: Queries, table: Table<R>, rows: readonly R[]): Promise<number> => {
  if (rows.length === 0) return 0;
  const columns = Object.entries(table.columns);
  const given = rows.map((row) => Object.fromEntries(columns.map(([column, [, value]]) => [column, value(row)])));
  const text = JSON.stringify(given);
  const [answer] = await queries.query<{ written: number }>(`recorder-${table.name}`, insertText(table), [text]);
  return answer?.written ?? 0;
};
