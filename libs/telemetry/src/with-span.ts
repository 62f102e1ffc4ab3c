// Runs a piece of work inside a span: active while it runs, ended whatever happens, marked when it throws.

import { AppError } from "@openclaw/errors";
import { type Attributes, type Context, context, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { ATTRIBUTE } from "./span-names.ts";
import { linkTo } from "./traceparent.ts";
import type { Tracing } from "./tracing.ts";

export interface SpanOptions {
  readonly name: string;
  /** `internal` unless given. */
  readonly kind?: "internal" | "server" | "client" | "producer" | "consumer";
  readonly attributes?: Attributes;
  /** The parent; the active span unless given. */
  readonly parent?: Context;
  /** `traceparent`s of other spans that led to this one, without being its parent. */
  readonly linkedTo?: readonly string[];
}

const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

/** Marks a span as failed, with the error's code as `error.type`. */
export const failSpan = (span: Span, thrown: unknown): void => {
  const type = thrown instanceof AppError ? thrown.code : thrown instanceof Error ? thrown.name : "unknown";
  span.setAttribute(ATTRIBUTE.errorType, type);
  const message = thrown instanceof Error ? thrown.message.slice(0, 500) : String(thrown).slice(0, 500);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
};

/** Starts a span that the caller ends; for work that is not one function. */
export const startSpan = (tracing: Pick<Tracing, "tracer">, options: SpanOptions): Span => {
  const { name, kind = "internal", attributes = {}, parent = context.active(), linkedTo = [] } = options;
  const links = linkedTo.map(linkTo).filter((link) => link !== undefined);
  return tracing.tracer.startSpan(name, { kind: KINDS[kind], attributes, links }, parent);
};

/** Runs `work` with the span active. */
export const withSpan = async <T>(
  tracing: Pick<Tracing, "tracer">,
  options: SpanOptions,
  work: (span: Span) => Promise<T> | T,
): Promise<T> => {
  const span = startSpan(tracing, options);
  const inside = trace.setSpan(options.parent ?? context.active(), span);
  try {
    return await context.with(inside, () => work(span));
  } catch (thrown) {
    failSpan(span, thrown);
    throw thrown;
  } finally {
    span.end();
  }
};
