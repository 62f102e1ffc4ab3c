// Hands messages to a handler in batches: what arrived while the last batch was handled is the next one.
// Under load batches grow by themselves; when idle a single message waits for nothing, unless it is to gather others.
import { AppError } from "@openclaw/errors";
import { pause } from "@openclaw/time";
import type { Bus } from "./bus.ts";
import { Puller } from "./puller.ts";
import type { StreamMessage } from "./stream-message.ts";

export interface BatchLoopOptions {
  readonly bus: Bus;
  readonly stream: string;
  readonly consumer: string;
  /** Most messages in a batch. */
  readonly maxBatch: number;
  /** Most bytes in a batch, and as many again while it is handled; see MAX_BYTES. */
  readonly maxBytes?: number;
  /** After the first message of a batch, wait this long for more and fetch those in one go, milliseconds. 0 hands over at once. */
  readonly gatherMs?: number;
  /** Settles every message of the batch. What it throws ends in `onError`; unsettled messages come again after their ack wait. */
  readonly handle: (batch: readonly StreamMessage[]) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Eight of the largest messages. A handler may need ten times this to read and write them, in a process of 512 MB. */
const MAX_BYTES = 8 * 1024 * 1024;

/** Between tries after a handler failed: a database that is down must not be asked in a tight loop. */
const FAILED_PAUSE_MS = 500;

export class BatchLoop {
  readonly #options: BatchLoopOptions;
  readonly #stop = new AbortController();
  #buffer: StreamMessage[] = [];
  #bytes = 0;
  #wake: () => void = () => {};
  /** How many the last gathering found. After several the next need not be told that there is something. */
  #found = 0;
  #running: Promise<void> | undefined;

  constructor(options: BatchLoopOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#running !== undefined) throw new AppError("internal", "the batch loop runs already");
    const { bus, stream, consumer } = this.#options;
    const puller = new Puller(bus, { stream, consumer }, (message) => {
      this.#buffer.push(message);
      this.#bytes += message.data.length;
      this.#wake();
    });
    this.#running = this.#run(puller);
  }

  /** Stops pulling, finishes the batch in hand and gives the rest back. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#running;
  }

  async #run(puller: Puller): Promise<void> {
    const { maxBatch, gatherMs = 0 } = this.#options;
    while (!this.#stop.signal.aborted) {
      await (gatherMs > 0 ? this.#gather(puller, gatherMs) : this.#receive(puller));
      const batch = this.#buffer.splice(0, maxBatch);
      this.#bytes -= batch.reduce((sum, { data }) => sum + data.length, 0);
      if (batch.length > 0) await this.#handle(batch);
    }
    puller.stop();
    for (const message of this.#buffer) message.nak(0);
  }

  /** Whatever has come, as soon as something has. */
  async #receive(puller: Puller): Promise<void> {
    const { maxBatch, maxBytes = MAX_BYTES } = this.#options;
    puller.want(maxBatch - this.#buffer.length, maxBytes - this.#bytes);
    if (this.#buffer.length === 0) await this.#arrival();
  }

  /** What the stream holds a while after the first. */
  async #gather(puller: Puller, gatherMs: number): Promise<void> {
    const { maxBatch, maxBytes = MAX_BYTES } = this.#options;
    if (this.#found < 2) {
      puller.want(1, maxBytes);
      if (this.#buffer.length === 0) await this.#arrival();
    }
    // A full batch has left more behind.
    if (this.#found < maxBatch) await pause(gatherMs, this.#stop.signal);
    if (this.#stop.signal.aborted) return;
    await puller.sweep(maxBatch - this.#buffer.length, maxBytes - this.#bytes);
    this.#found = this.#buffer.length;
  }

  async #handle(batch: readonly StreamMessage[]): Promise<void> {
    try {
      await this.#options.handle(batch);
    } catch (error) {
      this.#options.onError(error);
      await pause(FAILED_PAUSE_MS, this.#stop.signal);
    }
  }

  #arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (this.#stop.signal.aborted) resolve();
    });
  }
}
