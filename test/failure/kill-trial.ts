// The trial itself: two of every service, a steady load, a SIGKILL at a steady pace, then the count of what became of it.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Bus } from "@openclaw/bus";
import { createClient } from "@openclaw/client";
import { environment, SERVICE_NAMES, type ServiceName, type Stack, startStack } from "@openclaw/devstack";
import { makeTemporaryFolder } from "@openclaw/testkit";
import { sleep } from "@openclaw/time";
import pino from "pino";
import { runLoad } from "./load.ts";
import { readResults } from "./results-reader.ts";

const KILL_EVERY_MS = 5_000;
const PER_SECOND = 20;
const ENDS_WITHIN_MS = 90_000;

export type Victim = ServiceName | "leader";

export interface KillReport {
  readonly killed: readonly string[];
  readonly accepted: number;
  readonly unanswered: number;
  /** Submissions that had to be repeated. */
  readonly repeats: number;
  /** Accepted and without an end in RESULTS. */
  readonly lost: readonly string[];
  /** With more than one end in RESULTS. */
  readonly twice: readonly string[];
  readonly succeeded: number;
  /** Tasks whose worker was killed while it had them: without any, the trial proves nothing. */
  readonly secondAttempts: number;
}

/** One victim every five seconds. */
export const runKillTrial = async (victims: readonly Victim[]): Promise<KillReport> => {
  const folder = await makeTemporaryFolder();
  const stack = await startStack({
    root: join(import.meta.dirname, "../.."),
    stateDir: folder,
    env: environment(),
    report: () => {},
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
  const text = "My invoice shows the wrong amount and I was charged twice, please refund the payment.";
  const task = (i: number) => ({ agent: "query-routing", input: { text: `${text} Reference ${i}.` } });
  const seconds = ((victims.length + 1) * KILL_EVERY_MS) / 1000;
  const [load, killed] = await Promise.all([
    runLoad({ baseUrl: stack.http, perSecond: PER_SECOND, seconds, task }),
    killOneAfterAnother(stack, victims),
  ]);
  const ids = new Set(load.accepted.map(({ id }) => id));
  const bus = new Bus({ url: stack.nats, name: "results-reader", log: pino({ level: "silent" }) });
  await bus.start();
  const results = await readResults(bus, "kills", ids.size, ENDS_WITHIN_MS);
  await bus.stop();
  return {
    killed,
    accepted: ids.size,
    unanswered: load.unanswered,
    repeats: load.repeats,
    lost: [...ids].filter((id) => !results.has(id)),
    twice: [...results].filter(([, states]) => states.length > 1).map(([id]) => id),
    ...(await countRows(stack)),
  };
};

const killOneAfterAnother = async (stack: Stack, victims: readonly Victim[]): Promise<string[]> => {
  const killed: string[] = [];
  for (const [i, victim] of victims.entries()) {
    await sleep(KILL_EVERY_MS);
    const index = victim === "leader" ? await leadingIndex(stack) : i % 2;
    const name = victim === "leader" ? "scheduler" : victim;
    await stack.kill(name, index, "SIGKILL");
    killed.push(`${name}-${index + 1}`);
  }
  return killed;
};

const leadingIndex = async (stack: Stack): Promise<number> => {
  const read = async (name: string) => (await fetch(stack.metrics[name] ?? "")).text();
  const texts = await Promise.all(["scheduler", "scheduler-2"].map((name) => read(name).catch(() => "")));
  return Math.max(
    0,
    texts.findIndex((text) => /^openclaw_scheduler_leading(\{[^}]*\})? 1$/m.test(text)),
  );
};

const countRows = async (stack: Stack): Promise<Pick<KillReport, "succeeded" | "secondAttempts">> => {
  let succeeded = 0;
  let secondAttempts = 0;
  for await (const { state, attempt } of createClient({ baseUrl: stack.http }).list({ pageSize: 200 })) {
    if (state === "succeeded") succeeded += 1;
    if (attempt >= 2) secondAttempts += 1;
  }
  return { succeeded, secondAttempts };
};
