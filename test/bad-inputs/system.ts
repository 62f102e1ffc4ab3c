// The whole system with agents, a model and tools that are ours to command, and both of its doors as a client sees them:
// plain HTTP, and the `nats` package with a receipt.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { HEADER, tasksSubject } from "@openclaw/contracts";
import { environment, type Stack, startStack } from "@openclaw/devstack";
import { type ModelAnswer, makeTemporaryFolder, type RecordedRequest, startScriptedModel } from "@openclaw/testkit";
import { connect, createInbox, type NatsConnection, headers as natsHeaders } from "nats";
import { type BadTool, startBadTool } from "./bad-tool.ts";
import type { Plan } from "./task-cases.ts";

export type Body = string | Uint8Array<ArrayBuffer>;
type Headers = Readonly<Record<string, string>>;

const RECEIPT_MS = 10_000;

interface Message {
  readonly role: string;
  readonly content: string | null;
}

const DOCUMENT = /^Document: (blob_[0-9a-f]{64})$/;

/** The calls of this turn: a document is read once, a plan is followed turn by turn, anything else is answered. */
const callsOf = (text: string, turn: number): readonly { readonly name: string; readonly arguments: object }[] => {
  const document = DOCUMENT.exec(text)?.[1];
  if (document !== undefined) return turn === 0 ? [{ name: "pdf_parser", arguments: { document } }] : [];
  if (!text.startsWith("{")) return [];
  const { turns } = JSON.parse(text) as Plan;
  return (turns[turn] ?? []).map((name) => ({ name, arguments: {} }));
};

const answerOf = ({ body }: RecordedRequest): ModelAnswer => {
  const { messages } = body as { readonly messages: readonly Message[] };
  const asked = messages.find(({ role }) => role === "user")?.content ?? "";
  const turn = messages.filter(({ role }) => role === "assistant").length;
  const calls = callsOf(asked, turn).map((call, index) => ({ ...call, id: `call_${turn}_${index}` }));
  return calls.length === 0 ? { text: "Done." } : { toolCalls: calls };
};

export const subjectFor = (agent: string): string =>
  tasksSubject.build({ tenant: "default", priority: "normal", agent });

export interface System {
  readonly stack: Stack;
  readonly tool: BadTool;
  post(path: string, body: Body, headers?: Headers): Promise<Response>;
  /** Hands in a task as a NATS client does, and returns the receipt. Rejects as the broker refuses the message. */
  publish(subject: string, body: Body, headers?: Headers): Promise<unknown>;
  /** How many messages a stream holds. */
  stored(stream: string): Promise<number>;
  stop(): Promise<void>;
}

const publisher =
  (nc: NatsConnection): System["publish"] =>
  async (subject, body, given = {}) => {
    const inbox = createInbox();
    const receipts = nc.subscribe(inbox, { max: 1, timeout: RECEIPT_MS });
    const headers = natsHeaders();
    headers.set(HEADER.receipt, inbox);
    for (const [name, value] of Object.entries(given)) headers.set(name, value);
    try {
      // The stream's answer says that the message is stored; what became of the task says the receipt.
      await nc.request(subject, body, { headers, timeout: RECEIPT_MS });
      for await (const receipt of receipts) return receipt.json();
      return undefined;
    } finally {
      receipts.unsubscribe();
    }
  };

export const startSystem = async (): Promise<System> => {
  const stateDir = await makeTemporaryFolder();
  const [model, tool] = await Promise.all([startScriptedModel(answerOf), startBadTool()]);
  const stack = await startStack({
    root: join(import.meta.dirname, "../.."),
    stateDir,
    configDir: join(import.meta.dirname, "config"),
    env: {
      ...environment(),
      OPENCLAW_INFERENCE_URL: model.url,
      OPENCLAW_ENDPOINT_MAP: `tools.internal:9100=127.0.0.1:${tool.port}`,
    },
    report: () => {},
    anyPorts: true,
  });
  const nc = await connect({ servers: stack.nats });
  return {
    stack,
    tool,
    post: (path, body, headers = {}) =>
      fetch(`${stack.http}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body,
      }),
    publish: publisher(nc),
    stored: async (stream) => (await (await nc.jetstreamManager()).streams.info(stream)).state.messages,
    stop: async () => {
      await nc.close();
      await stack.stop();
      await Promise.all([model.stop(), tool.stop()]);
      await rm(stateDir, { recursive: true, force: true });
    },
  };
};
