// Finished spans of all services into Postgres, so that a trace can be read without a trace server. They come on a core
// subject that recorders share; losing some costs a line in a tree, so nothing here is repeated for long.
import type { Bus, Listening } from "@openclaw/bus";
import { type FinishedSpan, guardJson, spanBatch, spansSubject } from "@openclaw/contracts";
import { coerceError } from "@openclaw/errors";
import { insertRows, type Store, writeOrSplit } from "@openclaw/store";
import type { Logger, Metrics } from "@openclaw/telemetry";
import { pause } from "@openclaw/time";
import { SpanBuffer } from "./span-buffer.ts";
import { partsOf, TRACE_PARTS, type TracePart } from "./trace-parts.ts";

const QUEUE_GROUP = "recorder";

/** A trace can be read a second after its task, and most of a short task's spans come together. */
const FLUSH_INTERVAL_MS = 500;

export interface SpanRecorderDeps {
  readonly bus: Pick<Bus, "subscribe">;
  readonly store: Store;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "counter">;
}

export class SpanRecorder {
  readonly name = "span recorder";
  readonly #deps: SpanRecorderDeps;
  readonly #stop = new AbortController();
  readonly #dropped;
  readonly #rows;
  readonly #buffer: SpanBuffer;
  #listening: Listening | undefined;
  #flushing: Promise<void> | undefined;

  constructor(deps: SpanRecorderDeps) {
    this.#deps = deps;
    this.#dropped = deps.metrics.counter("openclaw_spans_dropped_total");
    this.#rows = deps.metrics.counter("openclaw_recorder_rows_total");
    this.#buffer = new SpanBuffer((count) => this.#dropped.inc(count));
  }

  async start(): Promise<void> {
    const take = (spans: readonly FinishedSpan[]) => {
      const storable = spans.filter(isStorable);
      this.#dropped.inc(spans.length - storable.length);
      this.#buffer.add(storable);
    };
    this.#listening = this.#deps.bus.subscribe(spansSubject.all, spanBatch, ({ spans }) => take(spans), {
      queue: QUEUE_GROUP,
    });
    this.#flushing = this.#flushRegularly();
  }

  /** Writes what has come so far. */
  async stop(): Promise<void> {
    this.#listening?.stop();
    this.#stop.abort();
    await this.#flushing;
    await this.#flush();
  }

  async #flushRegularly(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await pause(FLUSH_INTERVAL_MS, this.#stop.signal);
      await this.#flush();
    }
  }

  async #flush(): Promise<void> {
    const spans = this.#buffer.takeAll();
    const write = async (parts: readonly TracePart[]) => {
      this.#rows.inc({ table: TRACE_PARTS.name }, await insertRows(this.#deps.store, TRACE_PARTS, parts));
    };
    try {
      await writeOrSplit(partsOf(spans), write, (part) => this.#dropped.inc(part.spans.length));
    } catch (thrown) {
      const error = coerceError(thrown);
      this.#deps.log.warn({ err: error, spans: spans.length }, "Spans were not written");
      // What a database that is away could not take may still fit later, within the buffer's bound.
      if (error.kind === "unavailable") this.#buffer.add(spans);
      else this.#dropped.inc(spans.length);
    }
  }
}

/** 8.64e15 ms is the last time that a Date can hold, which readers make of it. */
const isTime = (unixMs: number): boolean => Math.abs(unixMs) < 8.64e15;

const isStorable = (span: FinishedSpan): boolean =>
  guardJson(span).ok && isTime(span.start_unix_ms) && isTime(span.end_unix_ms);
