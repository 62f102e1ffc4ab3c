// Server-sent events on one response. E1: at most one unsent event is held: who sends waits until the reader has taken it.
// E2: a reader that takes nothing for a while is cut; it comes back with Last-Event-ID and misses nothing. The end of the
// stream, too, must be taken.
// E3: nothing is written after the end: an error of the response that nobody hears would end the process.
import { once } from "node:events";
import type { ServerResponse } from "node:http";

/** Under the 30 s after which common proxies cut a silent connection. */
const HEARTBEAT_MS = 15_000;
/** Two heartbeats: a reader that lives takes at least one in that time. */
const STALLED_MS = 30_000;

export interface ServerEvent {
  readonly event: string;
  readonly id?: string;
  readonly data: unknown;
}

const format = ({ event, id, data }: ServerEvent): string =>
  `event: ${event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;

export interface Patience {
  /** Milliseconds for which a reader may take nothing. */
  readonly stalledMs?: number;
  readonly heartbeatMs?: number;
}

export class EventStream {
  readonly #response: ServerResponse;
  readonly #stalledMs: number;
  readonly #heartbeatMs: number;
  readonly #gone = new AbortController();
  #heartbeat: NodeJS.Timeout | undefined;
  #cut: NodeJS.Timeout | undefined;

  constructor(response: ServerResponse, { stalledMs = STALLED_MS, heartbeatMs = HEARTBEAT_MS }: Patience = {}) {
    this.#response = response;
    this.#stalledMs = stalledMs;
    this.#heartbeatMs = heartbeatMs;
    response.once("close", () => {
      clearInterval(this.#heartbeat);
      clearTimeout(this.#cut);
      this.#gone.abort();
    });
    // E3: a broken connection closes the response, and that is all there is to know.
    response.on("error", () => {});
    if (response.destroyed) this.#gone.abort();
  }

  /** Aborts when the reader has gone, or was cut. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  open(headers: Readonly<Record<string, string>>): void {
    if (this.#gone.signal.aborted) return;
    this.#response.writeHead(200, {
      ...headers,
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    this.#response.flushHeaders();
    this.#heartbeat = setInterval(() => {
      if (!this.#response.writableNeedDrain) this.#response.write(": still here\n\n");
    }, this.#heartbeatMs);
  }

  /** Resolves once the event has left this process's buffer, or the reader is gone. */
  async send(event: ServerEvent): Promise<void> {
    if (this.#gone.signal.aborted || this.#response.write(format(event))) return;
    try {
      await once(this.#response, "drain", {
        signal: AbortSignal.any([this.gone, AbortSignal.timeout(this.#stalledMs)]),
      });
    } catch {
      this.#response.destroy();
    }
  }

  /** Resolves when the reader has taken everything, or is gone or cut. */
  async end(): Promise<void> {
    clearInterval(this.#heartbeat);
    if (this.#gone.signal.aborted) return;
    this.#cut = setTimeout(() => this.#response.destroy(), this.#stalledMs);
    this.#response.end();
    await once(this.#gone.signal, "abort");
  }
}
