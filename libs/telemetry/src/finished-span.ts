// A finished span as the contract has it: what travels on openclaw.spans and what the recorder stores.
import type { FinishedSpan } from "@openclaw/contracts";
import { type HrTime, SpanKind, type SpanStatus, SpanStatusCode } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";

/** As the contract allows; names and errors are cut rather than a whole batch refused. */
const MAX_NAME = 256;
const MAX_ERROR = 1000;

export const KIND_NAMES = {
  [SpanKind.INTERNAL]: "internal",
  [SpanKind.SERVER]: "server",
  [SpanKind.CLIENT]: "client",
  [SpanKind.PRODUCER]: "producer",
  [SpanKind.CONSUMER]: "consumer",
} as const;

const unixMs = ([seconds, nanoseconds]: HrTime): number => seconds * 1000 + nanoseconds / 1e6;

export const nameOf = (name: string): string => name.slice(0, MAX_NAME);

export const errorOf = ({ code, message = "failed" }: SpanStatus): string | null =>
  code === SpanStatusCode.ERROR ? message.slice(0, MAX_ERROR) : null;

export const toFinishedSpan = (span: ReadableSpan, service: string): FinishedSpan => {
  const { traceId, spanId } = span.spanContext();
  return {
    trace_id: traceId,
    span_id: spanId,
    parent_span_id: span.parentSpanContext?.spanId ?? null,
    name: nameOf(span.name),
    kind: KIND_NAMES[span.kind],
    service,
    start_unix_ms: unixMs(span.startTime),
    end_unix_ms: unixMs(span.endTime),
    attributes: span.attributes,
    error: errorOf(span.status),
  };
};
