// A whole worker with real agent processes that do as their task says, before a scheduler that is scripted.
import { join } from "node:path";
import { Bus } from "@openclaw/bus";
import { agentSpec, coreSettings, WORK, workConsumer, workSubject } from "@openclaw/contracts";
import { createMetrics, startTracing } from "@openclaw/telemetry";
import { eventually, startTestNats, type TestNats } from "@openclaw/testkit";
import { systemClock } from "@openclaw/time";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { Worker, type WorkerOptions } from "../src/worker.ts";
import { itemOf, newTask, ScriptedScheduler, silent } from "./scripted-scheduler.ts";

const AGENT = "misbehaving";
const SPEC = agentSpec.parse({ name: AGENT, model: "m", pool: { warm: 1, max: 2 } });
const MISBEHAVING = join(import.meta.dirname, "misbehaving-agent.ts");
const NO_PROGRAM = join(import.meta.dirname, "no-such-program.ts");

let nats: TestNats;
let bus: Bus;
let scheduler: ScriptedScheduler;
let worker: Worker;

beforeAll(async () => {
  nats = await startTestNats();
  scheduler = new ScriptedScheduler(nats);
  await scheduler.start(SPEC);
  bus = new Bus({ url: nats.url, name: "worker", log: silent });
  await bus.start();
});

afterEach(async () => {
  await worker.stop();
  scheduler.queued = 0;
  scheduler.revoked = [];
});

afterAll(async () => {
  await bus.stop();
  await scheduler.bus.stop();
  await nats.stop();
});

const startWorker = async (options: Partial<WorkerOptions> = {}, agents: object = {}): Promise<void> => {
  worker = new Worker({
    name: "w",
    agents: [SPEC],
    maxAgents: 2,
    core: coreSettings.parse({ agents: { memory_limit_per_agent: "300M", ...agents } }),
    pool: "default",
    drainMs: 1_000,
    bus,
    log: silent,
    metrics: createMetrics({ service: "worker" }),
    tracing: await startTracing({ service: "worker", instance: "w", sampleRatio: 0, onDropped: () => {} }),
    clock: systemClock,
    random: Math.random,
    entry: MISBEHAVING,
    ...options,
  });
  await worker.start();
};

/** Sends a task that tells its process what to do; returns the task. */
const send = async (deed: string, task = newTask(), attempt = 1): Promise<string> => {
  await scheduler.send(itemOf(AGENT, task, { attempt, input: { text: deed } }));
  return task;
};

const pidOf = async (task: string): Promise<unknown> => {
  const outcome = await scheduler.outcomeOf(task);
  return outcome.status === "succeeded" ? (outcome.result as { pid: number }).pid : outcome.error;
};

const runs = (task: string) =>
  scheduler.beatWhere(`${task} runs`, ({ running }) => running.some((ref) => ref.task === task));

it("runs a task and replaces its process after as many as the configuration says", async () => {
  await startWorker({ maxAgents: 1 }, { session_max_tasks: 2 });
  const pids = [];
  for (let i = 0; i < 3; i += 1) pids.push(await pidOf(await send("work")));
  expect(pids[1]).toBe(pids[0]);
  expect(pids[2]).not.toBe(pids[0]);
  expect(pids[2]).toEqual(expect.any(Number));
});

it("looks at the memory of its processes", async () => {
  await startWorker();
  expect(await scheduler.outcomeOf(await send("eat"))).toMatchObject({ error: { code: "agent_memory_exceeded" } });
});

it("pings its processes", async () => {
  await startWorker();
  expect(await scheduler.outcomeOf(await send("block"))).toMatchObject({ error: { code: "agent_process_hung" } });
});

it("stops what the scheduler revokes, and reports nothing of it", async () => {
  await startWorker();
  const task = await send("wait");
  await runs(task);
  scheduler.revoked = [{ task, attempt: 1 }];
  await scheduler.beatWhere("it stopped", ({ running }) => running.length === 0);
  await pidOf(await send("work"));
  expect(scheduler.outcomes.filter((told) => told.task === task)).toEqual([]);
});

it("repeats an outcome until somebody leads, and runs the next attempt of the task only after that", async () => {
  await startWorker();
  scheduler.resign();
  const task = await send("work");
  await runs(task);
  await eventually(() => scheduler.claims.some((ref) => ref.task === task), { withinMs: 5_000, because: "it began" });
  await send("work", task, 2);
  // Two beats later the second attempt was offered and given back at least once.
  for (let i = 0; i < 2; i += 1) await scheduler.beatWhere("a beat came", () => true);
  expect(scheduler.claims.filter((ref) => ref.task === task)).toEqual([{ task, attempt: 1 }]);
  scheduler.lead();
  expect(await scheduler.outcomeOf(task, 1)).toMatchObject({ status: "succeeded" });
  expect(await scheduler.outcomeOf(task, 2)).toMatchObject({ status: "succeeded" });
});

it("gives an attempt back uncounted when no process starts, takes no more, and says that it is not ready", async () => {
  await startWorker({ entry: NO_PROGRAM });
  await scheduler.beatWhere("it offers nothing", ({ capacity }) => capacity === 0);
  expect(worker.notReady()).toContain(`no process of ${AGENT} starts`);
  // It came while the pool still hoped.
  await worker.stop();
  await startWorker({ entry: NO_PROGRAM, agents: [{ ...SPEC, pool: { warm: 0, max: 2 } }] });
  expect(worker.notReady()).toBeUndefined();
  expect(await scheduler.outcomeOf(await send("work"))).toMatchObject({ error: { code: "agent_start_failed" } });
  await scheduler.beatWhere("it offers nothing", ({ capacity }) => capacity === 0);
});

it("starts no process for tasks that wait elsewhere once it drains", async () => {
  await startWorker();
  await scheduler.beatWhere("one is ready", ({ processes }) => processes === 1);
  const task = await send("wait");
  await runs(task);
  const from = scheduler.beats.length;
  scheduler.queued = 50;
  await worker.stop();
  const draining = scheduler.beats.slice(from).filter((told) => told.draining);
  expect(draining.length).toBeGreaterThan(1);
  expect(Math.max(...draining.map(({ processes }) => processes))).toBe(1);
  expect(await scheduler.outcomeOf(task)).toMatchObject({ error: { code: "worker_draining" } });
});

it("gives back work that it cannot read, for a worker that can", async () => {
  await startWorker();
  const subject = workSubject.build({ agent: AGENT, task: newTask() });
  await scheduler.bus.streams.publish(subject, { v: 2, from: "the future" });
  const manager = await scheduler.bus.connection.jetstreamManager();
  const redelivered = async () => (await manager.consumers.info(WORK.name, workConsumer(AGENT).name)).num_redelivered;
  await eventually(async () => (await redelivered()) > 0, { withinMs: 20_000, because: "it was offered again" });
  expect(await pidOf(await send("work"))).toEqual(expect.any(Number));
  await manager.streams.purge(WORK.name);
});

it("goes on with what runs and takes what comes after a reconnection", async () => {
  await startWorker();
  const running = await send("wait");
  await runs(running);
  await bus.connection.reconnect();
  await runs(running);
  expect(await pidOf(await send("work"))).toEqual(expect.any(Number));
});
