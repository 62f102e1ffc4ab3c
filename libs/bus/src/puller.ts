// Pulls from a durable consumer exactly as many messages as somebody wants, no more: an unwanted message in a buffer
// is one that another instance could have handled.
// U1: outstanding = messages asked for and not yet delivered; `want(n)` keeps it at n.
// U2: a pull ends after EXPIRES_MS at the server and a little later here, so a lost pull heals by itself.
// U3: a server that outlived a lost connection still holds its pulls, so each connection has an inbox of its own.
// U4: a refusal that lasts is logged once, and so is its end: a puller heals by itself only if somebody makes its consumer.
// U5: what is asked for never holds more bytes than were wanted; while a largest message might not fit, nothing is asked.
// U6: a sweep always ends, by its last message, by the server's word that there are no more, or by its deadline; the server
//     keeps those that it cannot serve (all that may be unsettled is), so one that ran out takes its inbox with it.
import { MAX_MESSAGE_BYTES } from "@openclaw/contracts";
import { createInbox, type Msg, type MsgHdrs, nanos, type Subscription } from "nats";
import type { Bus } from "./bus.ts";
import { StreamMessage } from "./stream-message.ts";
import { drainSubscription } from "./subscribe.ts";
import { encode } from "./wire.ts";

/** Short, so that a consumer whose leader died is asked again soon. */
const EXPIRES_MS = 5_000;
const GRACE_MS = 1_000;
/** A sweep is answered at once; after this its request or its answer was lost, or the server keeps it (U6). */
const SWEEP_MS = 1_000;
/** Pause after a refusal (no stream, no consumer, limit reached) before the next pull. */
const REFUSED_PAUSE_MS = 250;

/** Longer than an election takes: a consumer that refuses for this long is not there. */
const REFUSED_LONG_MS = 5_000;

const EXPIRED = new Set([404, 408]);
/** A pull that ends because the next message is over its bytes (U5): 409 in the server's words. */
const BYTES_SPENT = "Message Size Exceeds MaxBytes";

/** As the server counts it: with its subjects. A pull for less would be refused for ever when such a message is next. */
const LARGEST_DELIVERY = MAX_MESSAGE_BYTES + 4 * 1024;

interface Pull {
  readonly timer: NodeJS.Timeout;
  remaining: number;
  /** How many bytes it may still bring; 0 when they are not bounded. */
  bytes: number;
  /** Of a sweep: nothing of it is asked for again. */
  readonly swept?: () => void;
}

interface PullInbox {
  readonly prefix: string;
  readonly subscription: Subscription;
}

export class Puller {
  readonly #bus: Bus;
  readonly #next: string;
  readonly #onMessage: (message: StreamMessage) => void;
  /** By the last token of their reply subject, oldest first: the order in which the server serves them. */
  readonly #pulls = new Map<string, Pull>();
  readonly #forget: () => void;
  #inbox: PullInbox;
  #counter = 0;
  #wanted = 0;
  #wantedBytes = 0;
  #stopped = false;
  #refusedSince: number | undefined;
  #isRefusalKnown = false;

  constructor(
    bus: Bus,
    source: { readonly stream: string; readonly consumer: string },
    onMessage: (message: StreamMessage) => void,
  ) {
    this.#bus = bus;
    this.#next = `$JS.API.CONSUMER.MSG.NEXT.${source.stream}.${source.consumer}`;
    this.#onMessage = onMessage;
    this.#inbox = this.#openInbox();
    this.#forget = bus.onReconnect(() => void this.#startAnew());
  }

  /** Asks for more until `count` messages are outstanding, and no more than `bytes` (U5). */
  want(count: number, bytes = Number.POSITIVE_INFINITY): void {
    this.#wanted = count;
    this.#wantedBytes = bytes;
    const outstanding = this.#outstanding();
    const missing = count - outstanding.messages;
    const room = bytes - outstanding.bytes;
    const isAsking = missing > 0 && room >= LARGEST_DELIVERY;
    if (!isAsking || this.#stopped || this.#isClosing()) return;
    // Half of it, so that there is room for another pull while this one is being used up.
    this.#pull(missing, Math.max(LARGEST_DELIVERY, Math.floor(room / 2)));
  }

  /**
   * Brings what is there now, up to so much, and resolves when it is here. For one who wants many and can wait: a burst
   * costs both ends far less than the same messages one by one. Nothing else may be outstanding.
   */
  sweep(count: number, bytes = Number.POSITIVE_INFINITY): Promise<void> {
    const isAsking = count > 0 && bytes >= LARGEST_DELIVERY;
    if (!isAsking || this.#stopped || this.#isClosing()) return Promise.resolve();
    return new Promise((resolve) => this.#pull(count, bytes, resolve));
  }

  /** Hands over nothing more; what is on its way is given back to the others. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#forget();
    for (const token of [...this.#pulls.keys()]) this.#end(token);
    void drainSubscription(this.#inbox.subscription);
  }

  #openInbox(): PullInbox {
    const prefix = createInbox();
    return { prefix, subscription: this.#bus.listen(`${prefix}.*`, (message) => this.#receive(prefix, message)) };
  }

  /** U3. What the server sends to the old inbox until it has let go of it still counts. */
  async #startAnew(): Promise<void> {
    if (this.#isClosing()) return;
    const lost = [...this.#pulls.keys()];
    const { subscription } = this.#inbox;
    this.#inbox = this.#openInbox();
    await drainSubscription(subscription);
    for (const token of lost) this.#end(token);
    this.#wantAgain();
  }

  #isClosing(): boolean {
    const { connection } = this.#bus;
    return connection.isDraining() || connection.isClosed();
  }

  #outstanding(): { readonly messages: number; readonly bytes: number } {
    let messages = 0;
    let bytes = 0;
    for (const pull of this.#pulls.values()) {
      messages += pull.remaining;
      bytes += pull.bytes;
    }
    return { messages, bytes };
  }

  #pull(batch: number, bytes: number, swept?: () => void): void {
    this.#counter += 1;
    const token = this.#counter.toString(36);
    const patience = swept === undefined ? { expires: nanos(EXPIRES_MS) } : { no_wait: true };
    const timer =
      swept === undefined
        ? setTimeout(() => this.#again(token, 0), EXPIRES_MS + GRACE_MS)
        : setTimeout(() => this.#giveUp(token), SWEEP_MS);
    const isBounded = Number.isFinite(bytes);
    const pull = { timer, remaining: batch, bytes: isBounded ? bytes : 0 };
    this.#pulls.set(token, swept === undefined ? pull : { ...pull, swept });
    const request = encode({ batch, ...patience, ...(isBounded ? { max_bytes: bytes } : {}) });
    this.#bus.outbox.send(this.#next, request, { reply: `${this.#inbox.prefix}.${token}` });
  }

  /** A delivery carries the subject that it was stored under; only a status comes on the pull's own. */
  #receive(prefix: string, message: Msg): void {
    if (message.subject.startsWith(prefix)) {
      const isRefusal = !EXPIRED.has(message.headers?.code ?? 0) && message.headers?.description !== BYTES_SPENT;
      this.#noteAnswer(isRefusal ? message.headers : undefined);
      this.#again(message.subject.slice(prefix.length + 1), isRefusal ? REFUSED_PAUSE_MS : 0);
      return;
    }
    this.#noteAnswer(undefined);
    if (this.#stopped) {
      new StreamMessage(message, this.#bus.outbox).nak(0);
      return;
    }
    this.#count(message.data.length);
    this.#onMessage(new StreamMessage(message, this.#bus.outbox));
  }

  /** Takes a delivery off what is wanted and off the oldest pull. */
  #count(bytes: number): void {
    const [oldest] = this.#pulls;
    if (oldest?.[1].swept === undefined) {
      this.#wanted -= 1;
      this.#wantedBytes -= bytes;
    }
    if (oldest === undefined) return;
    const [token, pull] = oldest;
    pull.remaining -= 1;
    pull.bytes = Math.max(0, pull.bytes - bytes);
    // What it might still have brought may be asked for again.
    if (pull.remaining === 0 && this.#end(token)) this.#wantAgain();
  }

  /** U4. */
  #noteAnswer(refusal: MsgHdrs | undefined): void {
    const now = performance.now();
    if (refusal !== undefined) {
      this.#refusedSince ??= now;
      if (this.#isRefusalKnown || now - this.#refusedSince < REFUSED_LONG_MS) return;
      this.#isRefusalKnown = true;
      const { code: status, description } = refusal;
      this.#bus.log.error({ pull: this.#next, status, description }, "A consumer refuses to be pulled from");
      return;
    }
    this.#refusedSince = undefined;
    if (this.#isRefusalKnown) this.#bus.log.info({ pull: this.#next }, "A consumer can be pulled from again");
    this.#isRefusalKnown = false;
  }

  #again(token: string, pauseMs: number): void {
    if (!this.#end(token) || this.#stopped) return;
    if (pauseMs === 0) this.#wantAgain();
    else setTimeout(() => this.#wantAgain(), pauseMs).unref();
  }

  /** U6. */
  #giveUp(token: string): void {
    if (this.#end(token)) void this.#startAnew();
  }

  #wantAgain(): void {
    this.want(this.#wanted, this.#wantedBytes);
  }

  #end(token: string): boolean {
    const pull = this.#pulls.get(token);
    clearTimeout(pull?.timer);
    pull?.swept?.();
    return this.#pulls.delete(token);
  }
}
