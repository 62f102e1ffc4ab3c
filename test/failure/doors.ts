// The ways in that a trial's client uses: each replica of the HTTP door, and NATS with a plain client.
import { createClient } from "@openclaw/client";
import { receipt, tasksSubject } from "@openclaw/contracts";
import { connect, createInbox, headers } from "nats";

export interface Submission {
  readonly agent: string;
  readonly input: object;
}

export interface Door {
  /** Returns the task's id; rejects when there is no receipt in time. */
  submit(submission: Submission, key: string): Promise<string>;
}

const TRY_MS = 5_000;
const RECONNECT_PAUSE_MS = 100;

const httpDoor = (baseUrl: string): Door => {
  const client = createClient({ baseUrl });
  return {
    submit: async (submission, key) =>
      (await client.submit(submission, { idempotencyKey: key, deadlineMs: TRY_MS })).id,
  };
};

export interface OpenDoors extends AsyncDisposable {
  readonly doors: readonly Door[];
}

/** The doors at these addresses, and NATS. */
export const openDoors = async (http: readonly string[], natsUrl: string): Promise<OpenDoors> => {
  const nats = await connect({ servers: natsUrl, reconnectTimeWait: RECONNECT_PAUSE_MS, maxReconnectAttempts: -1 });
  const submit: Door["submit"] = async ({ agent, input }, key) => {
    const answers = nats.subscribe(createInbox(), { max: 1, timeout: TRY_MS });
    const about = headers();
    about.set("Idempotency-Key", key);
    about.set("Openclaw-Receipt", answers.getSubject());
    const subject = tasksSubject.build({ tenant: "default", priority: "normal", agent });
    await nats.jetstream().publish(subject, JSON.stringify({ input }), { headers: about });
    for await (const message of answers) {
      const answer = receipt.schema.parse(message.json());
      if ("id" in answer) return answer.id;
      throw new TypeError(answer.error.message);
    }
    throw new TypeError("the connection closed before the receipt came");
  };
  return {
    doors: [...http.map(httpDoor), { submit }],
    [Symbol.asyncDispose]: () => nats.close(),
  };
};
