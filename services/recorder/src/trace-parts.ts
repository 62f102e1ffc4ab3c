// Finished spans as rows: those of a trace that came together are one.
import type { FinishedSpan } from "@openclaw/contracts";
import type { Table } from "@openclaw/store";

export interface TracePart {
  readonly traceId: string;
  readonly spans: readonly FinishedSpan[];
}

export const TRACE_PARTS: Table<TracePart> = {
  name: "trace_parts",
  columns: {
    trace_id: ["text", ({ traceId }) => traceId],
    spans: ["json", ({ spans }) => spans],
  },
};

export const partsOf = (spans: readonly FinishedSpan[]): TracePart[] =>
  [...Map.groupBy(spans, ({ trace_id }) => trace_id)].map(([traceId, ofTrace]) => ({ traceId, spans: ofTrace }));
