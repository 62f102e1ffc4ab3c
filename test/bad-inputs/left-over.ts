// What a system that has nothing to do still holds: rows, leases, slots, calls, processes.
import { createClient } from "@openclaw/client";
import { isTerminal, TASK_STATES, TASKS, WORK } from "@openclaw/contracts";
import type { Stack } from "@openclaw/devstack";
import type { System } from "./system.ts";

export interface LeftOver {
  /** Messages that nobody took. */
  readonly submissions: number;
  readonly work: number;
  /** Tasks that have not ended. */
  readonly open: number;
  /** Attempts with a lease, of all agents. */
  readonly leases: number;
  readonly queued: number;
  readonly busySlots: number;
  readonly busyProcesses: number;
  readonly adapterBusy: number;
  readonly adapterQueue: number;
  readonly recorderLag: number;
  /** Sessions that a task holds. */
  readonly sessions: number;
  /** Calls that the gateway has not hung up on. */
  readonly toolCalls: number;
}

export const NOTHING: LeftOver = {
  submissions: 0,
  work: 0,
  open: 0,
  leases: 0,
  queued: 0,
  busySlots: 0,
  busyProcesses: 0,
  adapterBusy: 0,
  adapterQueue: 0,
  recorderLag: 0,
  sessions: 0,
  toolCalls: 0,
};

type Labels = Readonly<Record<string, string>>;

/** The samples of one metric of a service. */
export const samplesOf = async (stack: Stack, service: string, name: string) => {
  const text = await (await fetch(stack.metrics[service] ?? "")).text();
  const lines = text.matchAll(new RegExp(`^${name}(?:\\{(.*)\\})? (\\S+)$`, "gm"));
  return [...lines].map(([, labels = "", value]) => ({
    labels: Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, text]) => [key, text])) as Labels,
    value: Number(value),
  }));
};

const sumOf = async (stack: Stack, service: string, name: string, state?: string): Promise<number> => {
  const samples = await samplesOf(stack, service, name);
  if (samples.length === 0) return Number.NaN;
  const counted = samples.filter(({ labels }) => state === undefined || labels["state"] === state);
  return counted.reduce((sum, { value }) => sum + value, 0);
};

export const leftOver = async ({ stack, tool, stored }: System): Promise<LeftOver> => {
  const client = createClient({ baseUrl: stack.http });
  let open = 0;
  for (const state of TASK_STATES.filter((state) => !isTerminal(state))) {
    for await (const _ of client.list({ state })) open += 1;
  }
  let sessions = 0;
  for await (const _ of client.sessions.list({ busy: true })) sessions += 1;
  const agents = await client.agents();
  return {
    submissions: await stored(TASKS.name),
    work: await stored(WORK.name),
    open,
    leases: agents.reduce((sum, { running }) => sum + running, 0),
    queued: agents.flatMap(({ queued }) => Object.values(queued)).reduce((sum, count) => sum + count, 0),
    busySlots: await sumOf(stack, "worker", "openclaw_worker_slots", "busy"),
    busyProcesses: await sumOf(stack, "worker", "openclaw_worker_processes", "busy"),
    adapterBusy: await sumOf(stack, "inference-adapter", "openclaw_adapter_slots", "busy"),
    adapterQueue: await sumOf(stack, "inference-adapter", "openclaw_adapter_queue_length"),
    recorderLag: await sumOf(stack, "recorder", "openclaw_recorder_lag_messages"),
    sessions,
    toolCalls: tool.open,
  };
};
