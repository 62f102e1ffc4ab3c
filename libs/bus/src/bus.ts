// What services see of NATS: typed messages on subjects. Nothing here knows what the messages mean.
// B1: a reply goes only to a subject under `_INBOX.` (a client must not make a service publish elsewhere).
// B2: every request has a deadline; every handler error becomes the one error shape in the reply.
import { type MessageOf, type MessageSpec, REPLY_PREFIX, spansSubject } from "@openclaw/contracts";
import { AppError, coerceError, dispositionOf, requireParsed } from "@openclaw/errors";
import type { Logger, Tracing } from "@openclaw/telemetry";
import { within } from "@openclaw/time";
import type { Msg, NatsConnection, Subscription } from "nats";
import { type ConnectOptions, connectNats } from "./connect.ts";
import { type HeaderValues, headerOf, outgoingHeaders } from "./headers.ts";
import { createInboxMux, type Inbox, type InboxMux } from "./inbox.ts";
import { Listeners, type Listening } from "./listeners.ts";
import { Outbox } from "./outbox.ts";
import { Requester } from "./requester.ts";
import { StreamPublisher } from "./stream-publish.ts";
import { subscribeTo } from "./subscribe.ts";
import { decode, decodeReply, encode } from "./wire.ts";

/** Stopping waits for handlers under way and pending writes; beyond this the connection is closed as it is. */
const DRAIN_MS = 5_000;

export interface Incoming {
  readonly subject: string;
  readonly reply: string | undefined;
  header(name: string): string | undefined;
}

export interface RequestOptions {
  readonly timeoutMs: number;
  readonly headers?: HeaderValues;
}

export interface BusOptions extends Omit<ConnectOptions, "onReconnect" | "onDisconnect"> {
  /** Its finished spans go out on this bus. */
  readonly tracing?: Pick<Tracing, "setPublisher" | "flush">;
}

interface Session {
  readonly connection: NatsConnection;
  readonly outbox: Outbox;
  readonly inboxes: InboxMux;
  readonly requester: Requester;
  readonly listeners: Listeners;
  readonly streams: StreamPublisher;
}

export class Bus {
  readonly name = "bus";
  readonly #options: BusOptions;
  /** For the other files of this package. */
  readonly log: Logger;
  readonly #reconnected = new Set<() => void>();
  #session: Session | undefined;
  #connected = false;

  constructor(options: BusOptions) {
    this.#options = options;
    this.log = options.log;
  }

  /** Connects; waits for a server that is not up yet. */
  async start(): Promise<void> {
    const onDisconnect = () => {
      this.#connected = false;
    };
    const onReconnect = () => {
      this.#connected = true;
      this.#session?.streams.retryAll();
      for (const listener of this.#reconnected) listener();
    };
    const connection = await connectNats({ ...this.#options, onReconnect, onDisconnect });
    const outbox = new Outbox(connection, this.log);
    const inboxes = createInboxMux(connection, this.log);
    this.#connected = true;
    this.#session = {
      connection,
      outbox,
      inboxes,
      requester: new Requester(connection, outbox, inboxes),
      listeners: new Listeners(connection, this.log),
      streams: new StreamPublisher(connection, outbox, this.log),
    };
    this.#options.tracing?.setPublisher((spans) => this.publish(spansSubject.build({}), { v: 1, spans }));
  }

  /** Whether the connection stands now. */
  get connected(): boolean {
    return this.#connected;
  }

  /** Publishing to streams. */
  get streams(): StreamPublisher {
    return this.#open().streams;
  }

  /** For the other files of this package. What is sent on it overtakes what waits in the outbox. */
  get connection(): NatsConnection {
    return this.#open().connection;
  }

  /** For the other files of this package: what is sent goes through it. */
  get outbox(): Outbox {
    return this.#open().outbox;
  }

  /** For the other files of this package: raw requests. */
  get requester(): Requester {
    return this.#open().requester;
  }

  /** For the other files of this package: raw messages, heard at once. */
  listen(subject: string, hear: (message: Msg) => void): Subscription {
    return subscribeTo(this.connection, this.log, subject, hear);
  }

  /** Calls `listener` after each reconnection; returns what takes it off again. */
  onReconnect(listener: () => void): () => void {
    this.#reconnected.add(listener);
    return () => void this.#reconnected.delete(listener);
  }

  /** Fire and forget on a core subject. */
  publish(
    subject: string,
    body: unknown,
    options: { readonly headers?: HeaderValues; readonly reply?: string } = {},
  ): void {
    const headers = outgoingHeaders(options.headers);
    this.outbox.send(subject, encode(body), { headers, reply: options.reply });
  }

  /** Asks and waits. Throws the error of the reply, or `bus_unavailable` when nobody answers in time. */
  async request<M extends MessageSpec>(
    subject: string,
    body: unknown,
    reply: M,
    options: RequestOptions,
  ): Promise<MessageOf<M>> {
    const headers = outgoingHeaders(options.headers);
    const answer = await this.requester.ask(subject, encode(body), headers, options.timeoutMs);
    const decoded = decodeReply(reply, answer.data);
    if ("refusal" in decoded) throw AppError.fromWire(decoded.refusal);
    return requireParsed(decoded, "invalid_message", `reply to ${subject}`);
  }

  /** Answers requests on a subject; `queue` shares them between instances. */
  serve<M extends MessageSpec>(
    subject: string,
    request: M,
    handle: (message: MessageOf<M>, incoming: Incoming) => unknown,
    options: { readonly queue?: string } = {},
  ): Listening {
    return this.#open().listeners.listen(subject, options.queue, async (message) => {
      try {
        const body = requireParsed(decode(request, message.data), "invalid_message", subject);
        this.#reply(message, await handle(body, incomingOf(message)));
      } catch (thrown) {
        const error = coerceError(thrown);
        this.log[dispositionOf(error.kind).logLevel]({ subject, code: error.code, err: error }, "a request failed");
        this.#reply(message, { error: error.toWire() });
      }
    });
  }

  /** Hears messages on a core subject. What does not parse is logged and dropped. */
  subscribe<M extends MessageSpec>(
    subject: string,
    spec: M,
    hear: (message: MessageOf<M>, incoming: Incoming) => unknown,
    options: { readonly queue?: string } = {},
  ): Listening {
    return this.#open().listeners.listen(subject, options.queue, async (message) => {
      try {
        await hear(requireParsed(decode(spec, message.data), "invalid_message", subject), incomingOf(message));
      } catch (thrown) {
        const error = coerceError(thrown);
        this.log[dispositionOf(error.kind).logLevel](
          { subject, code: error.code, err: error },
          "a message was dropped",
        );
      }
    });
  }

  /** A private reply subject. `hear` gets undefined when the server says that nobody listens to what was sent with it. */
  inbox<M extends MessageSpec>(spec: M, hear: (message: MessageOf<M> | undefined, incoming: Incoming) => void): Inbox {
    return this.#open().inboxes.open((message) => {
      if (message.headers?.code === 503) return hear(undefined, incomingOf(message));
      const parsed = decode(spec, message.data);
      if (parsed.ok) hear(parsed.value, incomingOf(message));
      else this.log.warn({ subject: message.subject, problems: parsed.problems }, "an unreadable reply was dropped");
    });
  }

  /** Resolves once the server has taken everything published so far; throws `bus_unavailable`. */
  async flush(timeoutMs: number): Promise<void> {
    this.outbox.empty();
    const unanswered = (cause?: unknown) =>
      new AppError("bus_unavailable", "NATS did not answer a flush", cause === undefined ? {} : { cause });
    // The client rejects with an error of its own when the connection is lost meanwhile.
    const flushed = this.connection.flush().catch((cause: unknown) => Promise.reject(unanswered(cause)));
    await within(flushed, timeoutMs, unanswered);
  }

  /** Why the bus is not usable now, or undefined. */
  async notReady(): Promise<string | undefined> {
    try {
      await this.flush(1_000);
      return undefined;
    } catch {
      return "NATS does not answer";
    }
  }

  /** Answers what is in hand, sends what is pending, then closes. */
  async stop(): Promise<void> {
    if (this.#session === undefined || this.#session.connection.isClosed()) return;
    const { connection, listeners } = this.#session;
    try {
      await within(this.#drain(listeners), DRAIN_MS, () => new AppError("bus_unavailable", "too late"));
    } catch {
      await connection.close();
    }
  }

  /** Handlers may publish and ask until they end, so the connection is drained after them. */
  async #drain(listeners: Listeners): Promise<void> {
    await listeners.drain();
    await this.#options.tracing?.flush();
    this.#options.tracing?.setPublisher(undefined);
    this.outbox.empty();
    await this.connection.drain();
  }

  #open(): Session {
    if (this.#session === undefined) throw new AppError("internal", "the bus is used before it is started");
    return this.#session;
  }

  #reply(request: Msg, body: unknown): void {
    if (body === undefined || !request.reply?.startsWith(REPLY_PREFIX)) return;
    this.outbox.send(request.reply, encode(body));
  }
}

const incomingOf = (message: Msg): Incoming => ({
  subject: message.subject,
  reply: message.reply,
  header: (name) => headerOf(message.headers, name),
});
