// The NATS door as any client uses it: a publication with two headers, and a receipt.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Receipt, receipt, type Task, task, tasksSubject } from "@openclaw/contracts";
import { connect, createInbox, headers, type NatsConnection } from "nats";

export interface Publication {
  readonly agent: string;
  readonly key: string;
  readonly body: object;
  /** `default` unless given. */
  readonly tenant?: string;
}

/** As long as the HTTP door waits for a receipt. */
const RECEIPT_MS = 10_000;
/** A broker that was killed is back within a second. */
const RECONNECT_PAUSE_MS = 100;
const SCRIPT_MS = 40_000;
const SCRIPT = fileURLToPath(new URL("../examples/submit.mjs", import.meta.url));

const subjectOf = ({ agent, tenant = "default" }: Publication): string =>
  tasksSubject.build({ tenant, priority: "normal", agent });

const publish = async (nats: NatsConnection, publication: Publication): Promise<Receipt> => {
  const receipts = nats.subscribe(createInbox(), { max: 1, timeout: RECEIPT_MS });
  const about = headers();
  about.set("Idempotency-Key", publication.key);
  about.set("Openclaw-Receipt", receipts.getSubject());
  await nats.jetstream().publish(subjectOf(publication), JSON.stringify(publication.body), { headers: about });
  for await (const message of receipts) return receipt.schema.parse(message.json());
  throw new TypeError("the connection closed before the receipt came");
};

/** The receipt of a publication on a connection of its own. */
export const submitByNats = async (server: string, publication: Publication): Promise<Receipt> => {
  const nats = await connect({ servers: server, waitOnFirstConnect: true, reconnectTimeWait: RECONNECT_PAUSE_MS });
  try {
    return await publish(nats, publication);
  } finally {
    await nats.close();
  }
};

/** What the example script prints: the receipt, then the ended task. */
export const submitByScript = async (
  server: string,
  publication: Publication,
): Promise<{ readonly accepted: Task; readonly ended: Task }> => {
  const args = [SCRIPT, server, subjectOf(publication), publication.key, JSON.stringify(publication.body)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: SCRIPT_MS });
  const [accepted, ended] = stdout
    .trim()
    .split("\n")
    .map((line) => task.parse(JSON.parse(line)));
  if (accepted === undefined || ended === undefined) throw new TypeError(`the script printed ${stdout}`);
  return { accepted, ended };
};
