// Publishing to streams through one shared ack inbox: many publishes in flight without a request each.
// P1: a publish that timed out may have been stored, so every caller writes its messages so that they may be repeated.
// P2: publishes under way are bounded, in number and in bytes, those that pause before another try included; beyond the bound callers are refused.
import { AppError } from "@openclaw/errors";
import type { Logger } from "@openclaw/telemetry";
import { sleep } from "@openclaw/time";
import { type NatsConnection, nuid } from "nats";
import { type HeaderValues, outgoingHeaders, type WireHeaders } from "./headers.ts";
import type { Outbox } from "./outbox.ts";
import { subscribeTo } from "./subscribe.ts";
import { decodeText, encode } from "./wire.ts";

/** One try waits this long for its ack: far over a slow fsync, well under the budget. */
const TRY_MS = 5_000;
/** All tries together: a broker restart or a leader election takes up to ten seconds. */
const BUDGET_MS = 15_000;
const RETRY_PAUSE_MS = 250;
/** About 100 ms of work for the server at measured rates. */
const MAX_UNDER_WAY = 4_096;
/** While the broker is away they are held in memory: a third of what a process may have in all. */
const MAX_BYTES_UNDER_WAY = 64 * 1024 * 1024;

/** JetStream error codes that decide something. */
const WRONG_LAST_SEQUENCE = new Set([10071, 10164]);
const STORE_FULL = new Set([10023, 10028, 10047, 10077, 10122]);
const TOO_LARGE = new Set([10054]);

export type StreamAck =
  | { readonly stored: true; readonly seq: number }
  | { readonly stored: false; readonly reason: "sequence" };

export interface StreamPublishOptions {
  readonly headers?: HeaderValues;
  /** Compare-and-set: store only if the subject's last message has this sequence (0: none yet). */
  readonly expectLastSubjectSequence?: number;
  /** One try only: for callers that find out themselves whether a lost ack was stored. */
  readonly once?: boolean;
}

interface PubAck {
  readonly seq?: number;
  readonly error?: { readonly code: number; readonly err_code?: number; readonly description?: string };
}

/** A refusal with such a status may pass: a stream without a leader, a server that is starting. */
const FIRST_TRANSIENT_STATUS = 500;
const NO_RESPONDERS = 503;

export class StreamPublisher {
  readonly #outbox: Outbox;
  readonly #prefix = `_INBOX.${nuid.next()}`;
  /** By the last token of their ack's subject; undefined means that no ack comes. */
  readonly #waiting = new Map<string, (ack: PubAck | undefined) => void>();
  #counter = 0;
  #underWay = 0;
  #bytesUnderWay = 0;

  constructor(connection: NatsConnection, outbox: Outbox, log: Logger) {
    this.#outbox = outbox;
    subscribeTo(connection, log, `${this.#prefix}.*`, (message) => {
      const settle = this.#waiting.get(message.subject.slice(this.#prefix.length + 1));
      settle?.(message.headers?.code === NO_RESPONDERS ? undefined : readAck(message.data));
    });
  }

  /** Publishes and waits for the stream's word. Throws `bus_unavailable`, `queue_full` or `too_large`. */
  async publish(subject: string, body: unknown, options: StreamPublishOptions = {}): Promise<StreamAck> {
    const payload = body instanceof Uint8Array ? body : encode(body);
    if (this.#underWay >= MAX_UNDER_WAY || this.#bytesUnderWay + payload.length > MAX_BYTES_UNDER_WAY)
      throw new AppError("queue_full", "too many publishes wait for the broker");
    this.#underWay += 1;
    this.#bytesUnderWay += payload.length;
    try {
      return await this.#untilTaken(subject, payload, options);
    } finally {
      this.#underWay -= 1;
      this.#bytesUnderWay -= payload.length;
    }
  }

  /** After a reconnection the acks of the lost one never come: everything unanswered is tried again (P1). */
  retryAll(): void {
    for (const settle of [...this.#waiting.values()]) settle(undefined);
  }

  async #untilTaken(subject: string, payload: Uint8Array, options: StreamPublishOptions): Promise<StreamAck> {
    const giveUpAt = performance.now() + BUDGET_MS;
    for (;;) {
      const ack = await this.#try(subject, payload, options);
      if (ack !== undefined && !mayPass(ack)) return interpret(subject, ack);
      if (options.once === true || performance.now() > giveUpAt) {
        const why = ack?.error?.description ?? "no answer";
        throw new AppError("bus_unavailable", `no stream took a message on ${subject} in time: ${why}`);
      }
      await sleep(RETRY_PAUSE_MS);
    }
  }

  async #try(subject: string, payload: Uint8Array, options: StreamPublishOptions): Promise<PubAck | undefined> {
    this.#counter += 1;
    const token = this.#counter.toString(36);
    const answered = Promise.withResolvers<PubAck | undefined>();
    const timer = setTimeout(() => answered.resolve(undefined), TRY_MS);
    this.#waiting.set(token, answered.resolve);
    try {
      const headers = publishHeaders(options);
      this.#outbox.send(subject, payload, { headers, reply: `${this.#prefix}.${token}` }, answered.reject);
      return await answered.promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(token);
    }
  }
}

const publishHeaders = ({ headers, expectLastSubjectSequence }: StreamPublishOptions): WireHeaders | undefined =>
  outgoingHeaders(
    expectLastSubjectSequence === undefined
      ? headers
      : { ...headers, "Nats-Expected-Last-Subject-Sequence": String(expectLastSubjectSequence) },
  );

const UNREADABLE: PubAck = { error: { code: 500, description: "unreadable acknowledgement" } };

const readAck = (data: Uint8Array): PubAck => {
  try {
    const ack: PubAck | null = JSON.parse(decodeText(data) ?? "");
    return ack ?? UNREADABLE;
  } catch {
    return UNREADABLE;
  }
};

/** Whether another try may succeed; codes that say more than "not now" are left to `interpret`. */
const mayPass = ({ error }: PubAck): boolean => {
  if (error === undefined || error.code < FIRST_TRANSIENT_STATUS) return false;
  const code = error.err_code ?? 0;
  return !STORE_FULL.has(code) && !TOO_LARGE.has(code) && !WRONG_LAST_SEQUENCE.has(code);
};

const interpret = (subject: string, ack: PubAck): StreamAck => {
  if (ack.error === undefined) return { stored: true, seq: ack.seq ?? 0 };
  const code = ack.error.err_code ?? 0;
  if (WRONG_LAST_SEQUENCE.has(code)) return { stored: false, reason: "sequence" };
  const text = `${subject}: ${ack.error.description ?? "refused"} (${code})`;
  if (STORE_FULL.has(code)) throw new AppError("queue_full", text);
  if (TOO_LARGE.has(code)) throw new AppError("too_large", text);
  throw new AppError("bus_unavailable", text);
};
