// W3C Trace Context over any headers. Written out here because it runs for every message and needs no global propagator.
import {
  type Context,
  context,
  createTraceState,
  isSpanContextValid,
  type Link,
  ROOT_CONTEXT,
  type SpanContext,
  trace,
} from "@opentelemetry/api";

export interface HeaderSetter {
  set(name: string, value: string): unknown;
}

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** 512 characters, as the standard asks carriers to keep; longer ones are dropped whole. */
const MAX_TRACESTATE = 512;

const format = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, "0")}`;

const parse = (traceparent: string, tracestate: string | undefined): SpanContext | undefined => {
  const [, traceId = "", spanId = "", flags = "00"] = TRACEPARENT.exec(traceparent) ?? [];
  const state = tracestate === undefined || tracestate.length > MAX_TRACESTATE ? undefined : tracestate;
  const parsed: SpanContext = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & 1,
    isRemote: true,
    ...(state === undefined ? {} : { traceState: createTraceState(state) }),
  };
  return isSpanContextValid(parsed) ? parsed : undefined;
};

/** Callers' contexts are checked as they come in, and spans of ours are valid. */
const activeSpanContext = (): SpanContext | undefined => trace.getSpanContext(context.active());

/** The active span as a `traceparent`, to be stored or sent. */
export const currentTraceparent = (): string | undefined => {
  const active = activeSpanContext();
  return active === undefined ? undefined : format(active);
};

export const currentTraceId = (): string | undefined => activeSpanContext()?.traceId;

/** Writes the active trace context into headers; nothing where there is none. */
export const injectContext = (headers: HeaderSetter): void => {
  const active = activeSpanContext();
  if (active === undefined) return;
  headers.set("traceparent", format(active));
  const state = active.traceState?.serialize();
  if (state !== undefined && state !== "") headers.set("tracestate", state);
};

/** The caller's trace context as a parent. A missing or malformed `traceparent` gives a fresh root, never an error. */
export const extractContext = (get: (name: string) => string | undefined): Context =>
  parentFromTraceparent(get("traceparent"), get("tracestate"));

/** A stored `traceparent` as what a span can link to; undefined where it is malformed. */
export const linkTo = (traceparent: string): Link | undefined => {
  const remote = parse(traceparent, undefined);
  return remote === undefined ? undefined : { context: remote };
};

/** A stored `traceparent` as a parent. */
export const parentFromTraceparent = (traceparent: string | undefined, tracestate?: string): Context => {
  const remote = traceparent === undefined ? undefined : parse(traceparent, tracestate);
  return remote === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote);
};
