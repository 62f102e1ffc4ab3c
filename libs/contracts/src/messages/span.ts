// Finished spans on their way to the recorder, so that a trace can be read without a trace server.
import { z } from "zod";
import { defineMessage } from "../define-message.ts";
import { spansSubject } from "../subjects.ts";

export const finishedSpan = z.object({
  trace_id: z.string().length(32),
  span_id: z.string().length(16),
  parent_span_id: z.string().length(16).nullable(),
  name: z.string().max(256),
  kind: z.enum(["internal", "server", "client", "producer", "consumer"]),
  service: z.string(),
  /** Milliseconds since the epoch, with a fraction. */
  start_unix_ms: z.number(),
  end_unix_ms: z.number(),
  attributes: z.record(z.string(), z.unknown()),
  error: z.string().max(1000).nullable(),
});
export type FinishedSpan = z.infer<typeof finishedSpan>;

export const spanBatch = defineMessage({
  name: "span.batch",
  version: 1,
  carriedBy: spansSubject.pattern,
  about: "Finished spans of one service.",
  schema: z.object({ v: z.literal(1), spans: z.array(finishedSpan).max(512) }),
});
export type SpanBatch = z.infer<typeof spanBatch.schema>;
