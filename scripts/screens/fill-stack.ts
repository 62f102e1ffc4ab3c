// Gives a stack tasks in every state that a screen shows: finished, failed, dead, running, waiting, due later, cancelled.
import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "@openclaw/client";
import type { Task, TaskState } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { AGENTS, runSample } from "../demo/run-sample.ts";

const DEADLINE_MS = 120_000;
/** They outlast the look: a second each. */
const WAITING = 200;
const MESSAGES = 12;

/** The shipped configuration, and an agent that cannot succeed. */
export const writeConfig = async (root: string, folder: string): Promise<void> => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(join(root, "deploy/config"), folder, { recursive: true });
  await cp(join(import.meta.dirname, "never-fits.yml"), join(folder, "agents/never-fits.yml"));
};

export type FilledTasks = Readonly<Record<"succeeded" | "failed" | "dead" | "scheduled", Task>>;

const endAs = async (client: Client, { id }: Task, state: TaskState, signal: AbortSignal): Promise<Task> => {
  const ended = await client.wait(id, { signal, deadlineMs: DEADLINE_MS });
  if (ended.state === state) return ended;
  throw new AppError("internal", `${id} ended as ${ended.state} and not as ${state}: ${ended.error?.message ?? ""}`);
};

export const fillStack = async (client: Client, root: string, signal: AbortSignal): Promise<FilledTasks> => {
  const runs = await Promise.all(AGENTS.map((agent) => runSample(client, join(root, "deploy/samples", agent), signal)));
  const succeeded = runs.find(({ agent }) => agent === "document-summarization")?.task;
  if (succeeded === undefined) throw new AppError("internal", "the sample of document-summarization did not run");
  const ask = (text: string, more: object = {}) =>
    client.submit({ agent: "query-routing", input: { text }, ...more }, { signal });
  for (let n = 0; n < MESSAGES; n += 1)
    await ask(`Message ${n}: I was charged twice for order ${1000 + n}, please refund me.`);
  const dying = await Promise.all(
    [1, 2, 3].map((n) => client.submit({ agent: "never-fits", input: { text: `Try ${n}` } }, { signal })),
  );
  // Far beyond the model's context.
  const failing = await ask("All of it has to be read. ".repeat(8_000), { priority: "high" });
  const later = await ask("This is for the next hour.", { delay_seconds: 3_600, tags: ["later"] });
  await client.cancel((await ask("Nobody wants this.", { delay_seconds: 3_600 })).id, { signal });
  const failed = await endAs(client, failing, "failed", signal);
  const dead = await Promise.all(dying.map((task) => endAs(client, task, "dead_letter", signal)));
  return { succeeded, failed, dead: dead[0] ?? failed, scheduled: later };
};

/** Keeps an agent busy for as long as the screens are looked at. */
export const keepBusy = async (client: Client, signal: AbortSignal): Promise<void> => {
  for (let n = 0; n < WAITING; n += 1) {
    const priority = n % 3 === 0 ? "low" : "idle";
    const rows = Array.from({ length: 60 }, (_, row) => `2026-03-${(row % 28) + 1},${row * 7},${row * 3}`).join("\n");
    await client.submit(
      { agent: "report-generation", priority, input: { text: `day,visits,orders\n${rows}\n# report ${n}` } },
      { signal },
    );
  }
};
