// One attempt, its log in a real broker; its scheduler, its process and the clock do what each test says.
import { Bus, ensureStream } from "@openclaw/bus";
import { agentSpec, JOURNAL, type ModelStep, NO_USAGE, type Outcome, type WorkItem } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { createMetrics, startTracing, type Tracing } from "@openclaw/telemetry";
import { startTestNats, type TestNats } from "@openclaw/testkit";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { AgentProcess } from "../src/agent-process.ts";
import { Attempt, type AttemptDeps } from "../src/attempt.ts";
import { ModelLine } from "../src/model-line.ts";
import { MAX_UNANSWERED_PINGS } from "../src/pool.ts";
import { untilAborted } from "../src/until-aborted.ts";
import { createWorkerMetrics } from "../src/worker-metrics.ts";
import { itemOf, newTask, silent } from "./scripted-scheduler.ts";

const SPEC = agentSpec.parse({ name: "a", model: "m" });
/** Wall-clock time, which stands still: timers run early against it. */
const NOW = Date.parse("2030-01-01T00:00:00.000Z");

let nats: TestNats;
let bus: Bus;
let tracing: Tracing;

beforeAll(async () => {
  nats = await startTestNats();
  bus = new Bus({ url: nats.url, name: "test", log: silent });
  await bus.start();
  await ensureStream(bus, JOURNAL);
  tracing = await startTracing({ service: "worker", instance: "w", sampleRatio: 0, onDropped: () => {} });
});

afterAll(async () => {
  await bus.stop();
  await nats.stop();
});

interface Play {
  readonly item?: Partial<WorkItem>;
  readonly claim?: () => Promise<boolean>;
  readonly findAgent?: AttemptDeps["findAgent"];
  /** What the process says first; left out, it says nothing for ever. */
  readonly says?: { readonly type: "done"; readonly run: number; readonly result: unknown };
  readonly unanswered?: number;
}

const setUp = ({ item, claim, findAgent, says, unanswered = 0 }: Play) => {
  const told: string[] = [];
  const outcomes: Outcome[] = [];
  /** Its process works for it. */
  const used = Promise.withResolvers<void>();
  const next = (signal: AbortSignal) =>
    untilAborted(says === undefined ? new Promise(() => {}) : Promise.resolve(says), signal);
  const process = { unanswered, begin: () => {}, reply: () => {}, next } as unknown as AgentProcess;
  const deps: AttemptDeps = {
    bus,
    worker: "w",
    pool: {
      use: (_, work) => {
        const working = work(process);
        used.resolve();
        return working;
      },
    },
    scheduler: {
      claim: claim ?? (async () => true),
      agent: async () => SPEC,
      session: async () => ({ version: 1, tasks: 0, context_tokens: 0, turns: [] }),
      report: async ({ outcome }) => void outcomes.push(outcome),
    },
    findAgent: findAgent ?? (async () => SPEC),
    modelLine: new ModelLine({ bus, pool: "default", random: () => 0 }),
    callTool: async () => ({}),
    requestTimeoutMs: 1_000,
    sessionMaxTasks: 50,
    metrics: createWorkerMetrics(createMetrics({ service: "worker" })),
    tracing,
    clock: { now: () => NOW },
    log: silent,
    onChange: () => {},
  };
  const attempt = new Attempt(deps, itemOf("a", newTask(), item));
  const message = {
    subject: "openclaw.work.a.t",
    ack: () => told.push("ack"),
    nak: (ms: number) => told.push(`nak ${ms}`),
  };
  return { attempt, told, outcomes, used: used.promise, run: () => attempt.run(message) };
};

const codeOf = (outcome: Outcome | undefined) => (outcome?.status === "failed" ? outcome.error.code : outcome?.status);

it("that is refused is acknowledged and dropped", async () => {
  const { run, told, outcomes } = setUp({ claim: async () => false });
  await run();
  expect(told).toEqual(["ack"]);
  expect(outcomes).toEqual([]);
});

it("about which nobody can say anything is given back", async () => {
  const { run, told, outcomes } = setUp({ claim: async () => Promise.reject(new AppError("bus_unavailable")) });
  await run();
  expect(told).toEqual(["nak 500"]);
  expect(outcomes).toEqual([]);
});

it("that succeeds is acknowledged and reported once", async () => {
  const { run, told, outcomes } = setUp({ says: { type: "done", run: 1, result: { a: 1 } } });
  await run();
  expect(told).toEqual(["ack"]);
  expect(outcomes).toMatchObject([{ status: "succeeded", result: { a: 1 } }]);
});

const DAY_MS = 86_400_000;

it.each([
  ["a while ago", 0, {}],
  ["days ago, before an effect", 3 * DAY_MS, { has_effects: true }],
])("whose agent does not ask for what was recorded %s ends as a bug, and makes no call", async (_, ageMs, change) => {
  const task = newTask();
  const at = new Date(NOW - ageMs).toISOString();
  const head = { v: 1, task, tenant: "default", agent: "a", attempt: 1, at } as const;
  const step: ModelStep = {
    ...head,
    n: 1,
    type: "step.model",
    message: { role: "assistant", content: "yes", tool_calls: [] },
    finish_reason: "stop",
    usage: NO_USAGE,
    timings: { queued_ms: 0, first_token_ms: 0, total_ms: 0 },
    adapter: "a",
    replica: "r",
  };
  const recorded = [{ ...head, n: 0, type: "attempt.started", worker: "w" }, step];
  const item = { task, attempt: 2, resume_from: 1, recorded, ...change };
  const { run, told, outcomes } = setUp({ item, says: { type: "done", run: 1, result: {} } });
  await run();
  expect(told).toEqual(["ack"]);
  expect(outcomes).toMatchObject([{ status: "failed", error: { code: "internal", details: { attempt: 1, n: 1 } } }]);
});

it("ends as deadline_exceeded at the deadline, also where the clock is behind the timer", async () => {
  const deadline = new Date(NOW + 30).toISOString();
  const { run, outcomes } = setUp({ item: { deadline, timeout_ms: 60_000 } });
  await run();
  expect(outcomes.map(codeOf)).toEqual(["deadline_exceeded"]);
});

it("ends as attempt_timeout at its timeout, also where the deadline is near", async () => {
  const deadline = new Date(NOW + 31).toISOString();
  const { run, outcomes } = setUp({ item: { deadline, timeout_ms: 30 } });
  await run();
  expect(outcomes.map(codeOf)).toEqual(["attempt_timeout"]);
});

it("hears that it is stopped while it waits for its agent", async () => {
  const { attempt, run, outcomes } = setUp({ findAgent: () => new Promise(() => {}) });
  const running = run();
  await vi.waitFor(() => expect(attempt.phase).toBe("running"));
  attempt.stop(new AppError("worker_draining"));
  await running;
  expect(outcomes.map(codeOf)).toEqual(["worker_draining"]);
});

it("that was taken away reports nothing", async () => {
  const { attempt, run, outcomes } = setUp({});
  const running = run();
  await vi.waitFor(() => expect(attempt.phase).toBe("running"));
  attempt.stop(new AppError("attempt_revoked"));
  await running;
  expect(outcomes).toEqual([]);
});

it("is alive while its process answers its pings, and not when it does not", async () => {
  for (const unanswered of [MAX_UNANSWERED_PINGS, MAX_UNANSWERED_PINGS + 1]) {
    const { attempt, run, used } = setUp({ unanswered });
    expect(attempt.isAlive).toBe(false);
    const running = run();
    await used;
    expect(attempt.isAlive).toBe(unanswered <= MAX_UNANSWERED_PINGS);
    attempt.stop(new AppError("attempt_revoked"));
    await running;
  }
});

it("whose log has no room is given back with an outcome that counts nothing", async () => {
  const manager = await bus.connection.jetstreamManager();
  await manager.streams.update(JOURNAL.name, { max_bytes: 1 });
  const { run, told, outcomes } = setUp({ says: { type: "done", run: 1, result: {} } });
  await run();
  expect(outcomes.map(codeOf)).toEqual(["journal_unavailable"]);
  expect(told).toEqual([]);
  await ensureStream(bus, JOURNAL);
});
