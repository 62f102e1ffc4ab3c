// The subscriptions whose messages are handled by services, and the handlers that are under way.
// K1: a message that the server has sent is handled, also when the listening is stopped at that moment.
// K2: draining ends when every handler has ended; the caller bounds it.
import type { Logger } from "@openclaw/telemetry";
import type { Msg, NatsConnection, Subscription } from "nats";
import { inContextOf } from "./headers.ts";
import { drainSubscription, subscribeTo } from "./subscribe.ts";

export interface Listening {
  /** Takes no more; what the server has sent already is still handled. */
  stop(): void;
}

export class Listeners {
  readonly #connection: NatsConnection;
  readonly #log: Logger;
  readonly #open = new Set<Subscription>();
  readonly #inHand = new Set<Promise<void>>();

  constructor(connection: NatsConnection, log: Logger) {
    this.#connection = connection;
    this.#log = log;
  }

  listen(subject: string, queue: string | undefined, hear: (message: Msg) => Promise<void>): Listening {
    const take = (message: Msg) => {
      const work = this.#run(subject, () => inContextOf(message.headers, () => hear(message)));
      this.#inHand.add(work);
      void work.finally(() => this.#inHand.delete(work));
    };
    const subscription = subscribeTo(this.#connection, this.#log, subject, take, queue);
    this.#open.add(subscription);
    return { stop: () => void this.#close(subscription) };
  }

  async drain(): Promise<void> {
    await Promise.all([...this.#open].map((subscription) => this.#close(subscription)));
    await Promise.all(this.#inHand);
  }

  async #close(subscription: Subscription): Promise<void> {
    await drainSubscription(subscription);
    this.#open.delete(subscription);
  }

  async #run(subject: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      this.#log.error({ subject, err: thrown }, "a handler failed");
    }
  }
}
