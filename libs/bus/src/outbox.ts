// Messages on their way to the client, handed to it together at the end of each turn of the event loop. The client writes
// to its socket after every promise job, and such a write costs more processor time than the message in it.
// O1: order is kept.
// O2: nothing waits beyond the turn it was sent in, and no more than MAX_WAITING_BYTES wait.
// O3: a connection that ends or has ended is asked at once, so that the caller hears its refusal.
import type { Logger } from "@openclaw/telemetry";
import type { NatsConnection } from "nats";
import { type Envelope, send } from "./send.ts";

/** Several full socket buffers: more in one write saves nothing, and it is memory that nobody has accounted for. */
const MAX_WAITING_BYTES = 256 * 1024;
/** A message of this size fills a write alone. Those that the server finds too large are refused to their sender's face. */
const LARGE_BYTES = 64 * 1024;
/** Counted for the subject and headers of each message, so that many empty ones are bounded too. */
const ENVELOPE_BYTES = 256;

interface Waiting {
  readonly handOver: () => void;
  readonly onRefused: (error: unknown) => void;
}

type Client = Pick<NatsConnection, "publish" | "isClosed" | "isDraining">;

export class Outbox {
  readonly #connection: Client;
  readonly #log: Logger;
  #waiting: Waiting[] = [];
  #bytes = 0;
  #turn: NodeJS.Immediate | undefined;

  constructor(connection: Client, log: Logger) {
    this.#connection = connection;
    this.#log = log;
  }

  /** What is refused after this call has returned goes to `onRefused`, or to the log. */
  send(subject: string, payload: Uint8Array, envelope: Envelope = {}, onRefused?: (error: unknown) => void): void {
    this.#put(
      payload.length,
      () => send(this.#connection, subject, payload, envelope),
      onRefused ?? ((err) => this.#log.warn({ subject, err }, "a message could not be sent")),
    );
  }

  /** Hands over everything that waits. */
  empty(): void {
    clearImmediate(this.#turn);
    this.#turn = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    for (const { handOver, onRefused } of waiting) {
      try {
        handOver();
      } catch (error) {
        onRefused(error);
      }
    }
  }

  #put(bytes: number, handOver: () => void, onRefused: (error: unknown) => void): void {
    if (bytes >= LARGE_BYTES || this.#connection.isClosed() || this.#connection.isDraining()) {
      this.empty();
      handOver();
      return;
    }
    this.#waiting.push({ handOver, onRefused });
    this.#bytes += bytes + ENVELOPE_BYTES;
    if (this.#bytes >= MAX_WAITING_BYTES) this.empty();
    else this.#turn ??= setImmediate(() => this.empty());
  }
}
