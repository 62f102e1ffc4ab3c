// Collects finished spans and hands them on in batches, once there is somebody to take them (the bus starts later than
// telemetry). Invariants: P1, never more than MAX_QUEUED spans in memory; what does not fit is dropped and counted.
// P2, one batch is in flight at a time, so that a slow bus slows nothing else.
import type { FinishedSpan } from "@openclaw/contracts";
import type { ReadableSpan, SpanProcessor } from "@opentelemetry/sdk-trace";
import { toFinishedSpan } from "./finished-span.ts";

export type PublishSpans = (batch: readonly FinishedSpan[]) => Promise<void> | void;

/** 2,048: two seconds of the busiest service at 300 tasks/s, and under 2 MB. */
const MAX_QUEUED = 2048;
/** 256 spans are about 150 KB of JSON, well under what one message may hold; the contract allows 512. */
const MAX_BATCH = 256;
/** 250 ms: a trace can be read soon after its task ended, and a quiet service sends four small messages a second. */
const FLUSH_INTERVAL_MS = 250;

export interface SpanPublisherOptions {
  readonly service: string;
  readonly onDropped: (count: number) => void;
}

export class SpanPublisher implements SpanProcessor {
  readonly #options: SpanPublisherOptions;
  #queue: FinishedSpan[] = [];
  #publish: PublishSpans | undefined;
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> | undefined;

  constructor(options: SpanPublisherOptions) {
    this.#options = options;
  }

  setPublisher(publish: PublishSpans | undefined): void {
    this.#publish = publish;
    if (publish !== undefined && this.#queue.length > 0) this.#flushLater();
  }

  onStart(): void {}

  /** A span of the SDK. */
  onEnd(span: ReadableSpan): void {
    this.take(toFinishedSpan(span, this.#options.service));
  }

  take(span: FinishedSpan): void {
    if (this.#queue.length >= MAX_QUEUED) {
      this.#options.onDropped(1);
      return;
    }
    this.#queue.push(span);
    if (this.#publish === undefined) return;
    if (this.#queue.length >= MAX_BATCH) void this.forceFlush();
    else this.#flushLater();
  }

  /** Sends all that is queued; never rejects, as lost spans are counted instead. */
  forceFlush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing ??= this.#drain().finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  async shutdown(): Promise<void> {
    await this.forceFlush();
    this.#publish = undefined;
    if (this.#queue.length > 0) this.#options.onDropped(this.#queue.length);
    this.#queue = [];
  }

  #flushLater(): void {
    this.#timer ??= setTimeout(() => void this.forceFlush(), FLUSH_INTERVAL_MS).unref();
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0 && this.#publish !== undefined) {
      const batch = this.#queue.slice(0, MAX_BATCH);
      this.#queue = this.#queue.slice(MAX_BATCH);
      try {
        await this.#publish(batch);
      } catch {
        this.#options.onDropped(batch.length);
      }
    }
  }
}
