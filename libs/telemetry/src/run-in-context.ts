// Continues a trace for a piece of work: somebody else's from headers, or a span of ours that is not one function.
import { context, type Span, trace } from "@opentelemetry/api";
import { currentTraceparent, extractContext } from "./traceparent.ts";

/** Runs `work` as a child of the trace context that the headers carry; without one, as a fresh root. */
export const runInContextOf = <T>(get: (name: string) => string | undefined, work: () => T): T =>
  context.with(extractContext(get), work);

/** Runs `work` with the span active; the caller ends the span. */
export const runInSpan = <T>(span: Span, work: () => T): T => context.with(trace.setSpan(context.active(), span), work);

/** The span as a `traceparent`, to be stored. */
export const traceparentOf = (span: Span): string | undefined => runInSpan(span, currentTraceparent);
