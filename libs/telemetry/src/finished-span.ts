// A finished span as the contract has it: what travels on openclaw.spans and what the recorder stores.
import type { FinishedSpan } from "@openclaw/contracts";
import { type HrTime, SpanKind, SpanStatusCode } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";

/** As the contract allows; names and errors are cut rather than a whole batch refused. */
const MAX_NAME = 256;
const MAX_ERROR = 1000;

const KINDS = {
  [SpanKind.INTERNAL]: "internal",
  [SpanKind.SERVER]: "server",
  [SpanKind.CLIENT]: "client",
  [SpanKind.PRODUCER]: "producer",
  [SpanKind.CONSUMER]: "consumer",
} as const;

const unixMs = ([seconds, nanoseconds]: HrTime): number => seconds * 1000 + nanoseconds / 1e6;

const errorOf = ({ status }: ReadableSpan): string | null =>
  status.code === SpanStatusCode.ERROR ? (status.message ?? "failed").slice(0, MAX_ERROR) : null;

export const toFinishedSpan = (span: ReadableSpan, service: string): FinishedSpan => {
  const { traceId, spanId } = span.spanContext();
  return {
    trace_id: traceId,
    span_id: spanId,
    parent_span_id: span.parentSpanContext?.spanId ?? null,
    name: span.name.slice(0, MAX_NAME),
    kind: KINDS[span.kind],
    service,
    start_unix_ms: unixMs(span.startTime),
    end_unix_ms: unixMs(span.endTime),
    attributes: span.attributes,
    error: errorOf(span),
  };
};
