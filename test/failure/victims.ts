// Ends one process of a running system, at a moment at which its end matters.
// V1: a worker is stopped first and killed only if it has attempts that the table knows as running: a stopped process ends
//     nothing more, so that all but what it had just reported must be taken over.
import type { ServiceName, Stack } from "@openclaw/devstack";
import type { Store } from "@openclaw/store";
import { eventually } from "@openclaw/testkit";

export type Victim = ServiceName | "leader";

export interface Held {
  readonly task: string;
  readonly attempt: number;
}

export interface Kill {
  readonly name: string;
  /** The attempts that a killed worker had; empty for others. */
  readonly held: readonly Held[];
}

/** With two workers and a steady load each has work most of the time. */
const BUSY_WITHIN_MS = 20_000;
const LEADS_WITHIN_MS = 10_000;

const nameOf = (service: string, index: number): string => `${service}-${index + 1}`;

export const killVictim = async (stack: Stack, store: Store, victim: Victim, index: number): Promise<Kill> => {
  if (victim === "worker") return killBusyWorker(stack, store, index);
  if (victim === "leader") {
    const leading = await leadingIndex(stack);
    await stack.kill("scheduler", leading);
    return { name: nameOf("leader: scheduler", leading), held: [] };
  }
  await stack.kill(victim, index);
  return { name: nameOf(victim, index), held: [] };
};

const killBusyWorker = async (stack: Stack, store: Store, index: number): Promise<Kill> => {
  const stopIfBusy = async (): Promise<readonly Held[] | undefined> => {
    const pid = stack.pids()["worker"]?.[index];
    if (pid === undefined) return undefined;
    await stack.kill("worker", index, "SIGSTOP");
    const held = await heldBy(store, pid);
    if (held.length > 0) return held;
    await stack.kill("worker", index, "SIGCONT");
    return undefined;
  };
  const held = await eventually(stopIfBusy, { withinMs: BUSY_WITHIN_MS, because: "the worker has a claimed task" });
  await stack.kill("worker", index);
  return { name: nameOf("worker", index), held };
};

/** A worker's name is its host's and its process id. */
const heldBy = (store: Store, pid: number): Promise<Held[]> =>
  store.query<Held & object>(
    "held-by-worker",
    "select id as task, attempt from tasks where finished_at is null and state = 'running' and worker like $1",
    [`%-${pid}`],
  );

const leadingIndex = (stack: Stack): Promise<number> =>
  eventually(
    async () => {
      const read = async (name: string) => (await fetch(stack.metrics[name] ?? "")).text();
      const texts = await Promise.all(["scheduler", "scheduler-2"].map((name) => read(name).catch(() => "")));
      const index = texts.findIndex((text) => /^openclaw_scheduler_leading(\{[^}]*\})? 1$/m.test(text));
      return index < 0 ? undefined : index;
    },
    { withinMs: LEADS_WITHIN_MS, because: "one scheduler leads" },
  );
