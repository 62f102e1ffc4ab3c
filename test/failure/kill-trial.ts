// The trial itself: two of every service, a steady load through every door, a SIGKILL at a steady pace, then the count of
// what became of it.
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { Bus } from "@openclaw/bus";
import { createClient } from "@openclaw/client";
import { environment, SERVICE_NAMES, type Stack, startStack } from "@openclaw/devstack";
import { Store } from "@openclaw/store";
import { makeTemporaryFolder } from "@openclaw/testkit";
import { sleep } from "@openclaw/time";
import pino from "pino";
import { openDoors, type Submission } from "./doors.ts";
import { type Ledger, readLedger } from "./ledger.ts";
import { runLoad } from "./load.ts";
import { readResults } from "./results-reader.ts";
import { type Kill, killVictim, type Victim } from "./victims.ts";

const ROOT = join(import.meta.dirname, "../..");
const KILL_EVERY_MS = 5_000;
const PER_SECOND = 20;
const ENDS_WITHIN_MS = 90_000;
/** Every tenth task parses a PDF: with more of them two cores would do nothing else. */
const WITH_TOOL_EVERY = 10;

export interface KillReport extends Ledger {
  readonly killed: readonly string[];
  readonly accepted: number;
  readonly unanswered: number;
  /** Submissions that had to be repeated. */
  readonly repeats: number;
  /** Accepted and without an end in RESULTS. */
  readonly lost: readonly string[];
  /** With more than one end in RESULTS. */
  readonly twice: readonly string[];
  /** Attempts that killed workers had: without any, the trial proves nothing. */
  readonly held: number;
}

/** One victim every five seconds. */
export const runKillTrial = async (victims: readonly Victim[]): Promise<KillReport> => {
  const folder = await makeTemporaryFolder();
  const stack = await startStack({
    root: ROOT,
    stateDir: folder,
    env: environment(),
    report: () => {},
    anyPorts: true,
    replicas: Object.fromEntries(SERVICE_NAMES.map((name) => [name, 2])),
    simulatorArgs: ["--token-latency-ms", "1", "--first-token-latency-ms", "50"],
  });
  try {
    return await underFire(stack, victims);
  } finally {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

const underFire = async (stack: Stack, victims: readonly Victim[]): Promise<KillReport> => {
  const log = pino({ level: "silent" });
  const store = new Store({ url: stack.postgres, applicationName: "kill-trial", log });
  const bus = new Bus({ url: stack.nats, name: "results-reader", log });
  await bus.start();
  try {
    await using open = await openDoors(stack.doors, stack.nats);
    const seconds = ((victims.length + 1) * KILL_EVERY_MS) / 1000;
    const [load, kills] = await Promise.all([
      runLoad({ doors: open.doors, perSecond: PER_SECOND, seconds, task: await taskMix(stack) }),
      killOneAfterAnother(stack, store, victims),
    ]);
    const ids = [...new Set(load.accepted.values())];
    const results = await readResults(bus, "kills", ids.length, ENDS_WITHIN_MS);
    const held = kills.flatMap((kill) => kill.held);
    return {
      killed: kills.map(({ name }) => name),
      accepted: ids.length,
      unanswered: load.unanswered,
      repeats: load.repeats,
      lost: ids.filter((id) => !results.has(id)),
      twice: [...results].filter(([, states]) => states.length > 1).map(([id]) => id),
      held: held.length,
      ...(await readLedger(store, ids, held)),
    };
  } finally {
    await bus.stop();
    await store.stop();
  }
};

/** Messages to route, and invoices, whose tasks go through gateway, tool server and a stored file too. */
const taskMix = async (stack: Stack): Promise<(i: number) => Submission> => {
  const invoice = await readFile(join(ROOT, "deploy/samples/data-extraction/invoice.pdf"));
  const { id: blob } = await createClient({ baseUrl: stack.http }).uploadBlob(invoice, "application/pdf");
  const text = "My invoice shows the wrong amount and I was charged twice, please refund the payment.";
  return (i) =>
    i % WITH_TOOL_EVERY === 0
      ? { agent: "data-extraction", input: { blob } }
      : { agent: "query-routing", input: { text: `${text} Reference ${i}.` } };
};

const killOneAfterAnother = async (stack: Stack, store: Store, victims: readonly Victim[]): Promise<Kill[]> => {
  const kills: Kill[] = [];
  const beganAt = performance.now();
  for (const [i, victim] of victims.entries()) {
    await sleep(Math.max(0, beganAt + (i + 1) * KILL_EVERY_MS - performance.now()));
    kills.push(await killVictim(stack, store, victim, i % 2));
  }
  return kills;
};
