// A span as the contract has it, without events and links, for processes that export none. The SDK makes its spans for any
// exporter: it checks and copies every attribute twice as a span starts, and each check leaves the garbage collector a set
// to follow.
import type { FinishedSpan } from "@openclaw/contracts";
import {
  type Attributes,
  type AttributeValue,
  type Span,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  SpanStatusCode,
} from "@opentelemetry/api";
import { errorOf, KIND_NAMES, nameOf } from "./finished-span.ts";

export interface PlainSpanFacts {
  readonly own: SpanContext;
  readonly parentId: string | null;
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly service: string;
  readonly onEnd: (span: FinishedSpan) => void;
}

export class PlainSpan implements Span {
  readonly #facts: PlainSpanFacts;
  readonly #attributes: Attributes;
  readonly #startUnixMs = Date.now();
  /** Lengths are taken from here: the other clock may be set meanwhile. */
  readonly #beganAt = performance.now();
  #name: string;
  #status: SpanStatus = { code: SpanStatusCode.UNSET };
  #isRecording = true;

  constructor(facts: PlainSpanFacts) {
    this.#facts = facts;
    this.#name = facts.name;
    this.#attributes = { ...facts.attributes };
  }

  spanContext(): SpanContext {
    return this.#facts.own;
  }

  isRecording(): boolean {
    return this.#isRecording;
  }

  setAttribute(key: string, value: AttributeValue): this {
    if (this.#isRecording) this.#attributes[key] = value;
    return this;
  }

  setAttributes(attributes: Attributes): this {
    if (this.#isRecording) Object.assign(this.#attributes, attributes);
    return this;
  }

  setStatus(status: SpanStatus): this {
    if (this.#isRecording) this.#status = status;
    return this;
  }

  updateName(name: string): this {
    if (this.#isRecording) this.#name = name;
    return this;
  }

  end(): void {
    if (!this.#isRecording) return;
    this.#isRecording = false;
    const { own, parentId, kind, service, onEnd } = this.#facts;
    onEnd({
      trace_id: own.traceId,
      span_id: own.spanId,
      parent_span_id: parentId,
      name: nameOf(this.#name),
      kind: KIND_NAMES[kind],
      service,
      start_unix_ms: this.#startUnixMs,
      end_unix_ms: this.#startUnixMs + performance.now() - this.#beganAt,
      attributes: this.#attributes,
      error: errorOf(this.#status),
    });
  }

  addEvent(): this {
    return this;
  }

  addLink(): this {
    return this;
  }

  addLinks(): this {
    return this;
  }

  recordException(): void {}
}
