// Finished spans as rows.
import type { FinishedSpan } from "@openclaw/contracts";
import type { Table } from "@openclaw/store";

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
