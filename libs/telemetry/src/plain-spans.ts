// Starts the spans of a process that exports none: ids, and whether a trace is kept.
import type { FinishedSpan } from "@openclaw/contracts";
import { context, type SpanContext, SpanKind, TraceFlags, trace } from "@opentelemetry/api";
import { PlainSpan } from "./plain-span.ts";
import type { SpanStarter } from "./span-source.ts";

export interface PlainSpansOptions {
  readonly service: string;
  /** The share of traces beginning here that are kept. A caller's decision is followed. */
  readonly sampleRatio: number;
  readonly onEnd: (span: FinishedSpan) => void;
}

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

const scratch = Buffer.alloc(TRACE_ID_BYTES);

/** Never all zeros, which is no id. */
const randomId = (bytes: number): string => {
  for (let at = 0; at < bytes; at += 4) scratch.writeUInt32BE(Math.floor(1 + Math.random() * 0xffff_ffff), at);
  return scratch.toString("hex", 0, bytes);
};

export const createPlainSpans = ({ service, sampleRatio, onEnd }: PlainSpansOptions): SpanStarter => ({
  startSpan: (name, { kind = SpanKind.INTERNAL, attributes = {} } = {}, parent = context.active()) => {
    const above = trace.getSpanContext(parent);
    const isKept = above === undefined ? Math.random() < sampleRatio : (above.traceFlags & TraceFlags.SAMPLED) !== 0;
    const own: SpanContext = {
      traceId: above?.traceId ?? randomId(TRACE_ID_BYTES),
      spanId: randomId(SPAN_ID_BYTES),
      traceFlags: isKept ? TraceFlags.SAMPLED : TraceFlags.NONE,
      ...(above?.traceState === undefined ? {} : { traceState: above.traceState }),
    };
    if (!isKept) return trace.wrapSpanContext(own);
    return new PlainSpan({ own, parentId: above?.spanId ?? null, name, kind, attributes, service, onEnd });
  },
});
