// Requests and their answers over the connection's private reply subscription. The client's own request makes an error
// with its stack for each one before it is sent, which at a few hundred tasks a second was a fortieth of a worker's time.
// Q1: every request settles: by an answer, by the server's word that nobody listens, by its deadline, or when the
//     connection closes.
import { AppError } from "@openclaw/errors";
import type { Msg, NatsConnection } from "nats";
import type { WireHeaders } from "./headers.ts";
import type { InboxMux } from "./inbox.ts";
import type { Outbox } from "./outbox.ts";

const NO_RESPONDERS = 503;

export class Requester {
  readonly #outbox: Outbox;
  readonly #inboxes: InboxMux;
  readonly #waiting = new Set<(error: AppError) => void>();

  constructor(connection: Pick<NatsConnection, "closed">, outbox: Outbox, inboxes: InboxMux) {
    this.#outbox = outbox;
    this.#inboxes = inboxes;
    void connection.closed().then(() => this.#giveUp());
  }

  /** Throws `bus_unavailable` (its detail `silent` says whether nobody listens) or `too_large`. */
  async ask(subject: string, payload: Uint8Array, headers: WireHeaders | undefined, timeoutMs: number): Promise<Msg> {
    const { promise, resolve, reject } = Promise.withResolvers<Msg>();
    const inbox = this.#inboxes.open((message) => {
      if (message.headers?.code === NO_RESPONDERS) reject(unanswered(`nobody answers on ${subject}`, true));
      else resolve(message);
    });
    const late = () => reject(unanswered(`no answer on ${subject} within ${timeoutMs} ms`, false));
    const timer = setTimeout(late, timeoutMs);
    this.#waiting.add(reject);
    try {
      this.#outbox.send(subject, payload, { headers, reply: inbox.subject }, reject);
      return await promise;
    } finally {
      this.#waiting.delete(reject);
      clearTimeout(timer);
      inbox.close();
    }
  }

  #giveUp(): void {
    for (const reject of this.#waiting) reject(unanswered("the connection to NATS is closed", false));
  }
}

const unanswered = (text: string, silent: boolean): AppError =>
  new AppError("bus_unavailable", text, { details: { silent } });
