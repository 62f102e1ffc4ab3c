// A message as a stream delivers it, and what its receiver says about it.
import { type Msg, nanos } from "nats";
import { headerOf, inContextOf } from "./headers.ts";
import type { Outbox } from "./outbox.ts";

export class StreamMessage {
  readonly #message: Msg;
  readonly #outbox: Outbox;

  constructor(message: Msg, outbox: Outbox) {
    this.#message = message;
    this.#outbox = outbox;
  }

  get subject(): string {
    return this.#message.subject;
  }

  get data(): Uint8Array {
    return this.#message.data;
  }

  header(name: string): string | undefined {
    return headerOf(this.#message.headers, name);
  }

  /** What names this message for good: its sequence and the nanosecond at which the stream stored it, the same at every
   * delivery and different after the stream was made anew. From `$JS.ACK.<stream>.<consumer>.<deliveries>.<seq>.<seq>.<time>…`. */
  get origin(): string {
    const tokens = (this.#message.reply ?? "").split(".");
    const base = tokens.length > 9 ? 2 : 0;
    return `${tokens[5 + base]}:${tokens[7 + base]}`;
  }

  ack(): void {
    this.#settle("+ACK");
  }

  /** Delivered again, to anybody, after the delay. */
  nak(delayMs: number): void {
    this.#settle(`-NAK ${JSON.stringify({ delay: nanos(delayMs) })}`);
  }

  term(): void {
    this.#settle("+TERM");
  }

  /** Runs `work` as a child of the trace that the message came with. */
  inContext<T>(work: () => T): T {
    return inContextOf(this.#message.headers, work);
  }

  #settle(word: string): void {
    if (this.#message.reply !== undefined) this.#outbox.send(this.#message.reply, Buffer.from(word));
  }
}
