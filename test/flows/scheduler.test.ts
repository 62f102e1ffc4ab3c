// The scheduler alone, against a real broker and database: the door, the order, attempts, leases, ends.
import { deleteStream } from "@openclaw/bus";
import {
  HEADER,
  NO_USAGE,
  type Outcome,
  RESULTS,
  type Receipt,
  receipt,
  resultsSubject,
  STREAMS,
  type Task,
  taskResult,
  tasksSubject,
} from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { eventually } from "@openclaw/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startCluster, type TestCluster } from "./cluster.ts";
import { ScriptedWorker, succeeded } from "./scripted-worker.ts";

let cluster: TestCluster;
const workers: ScriptedWorker[] = [];
const ended = new Map<string, Task[]>();

beforeAll(async () => {
  cluster = await startCluster();
  await cluster.service("scheduler");
  cluster.bus.subscribe(resultsSubject.all, taskResult, (task) => {
    ended.set(task.id, [...(ended.get(task.id) ?? []), task]);
  });
});

afterAll(async () => {
  for (const worker of workers) worker.stop();
  await cluster.stop();
});

interface Submit {
  readonly body: unknown;
  readonly agent?: string;
  readonly tenant?: string;
  readonly priority?: string;
  readonly key?: string;
}

const submit = async ({
  body,
  agent = "query-routing",
  tenant = "default",
  priority = "normal",
  key,
}: Submit): Promise<Receipt> => {
  const got = Promise.withResolvers<Receipt>();
  const inbox = cluster.bus.inbox(receipt, (message) => message !== undefined && got.resolve(message));
  const headers = { [HEADER.receipt]: inbox.subject, ...(key === undefined ? {} : { [HEADER.idempotencyKey]: key }) };
  await cluster.bus.streams.publish(tasksSubject.build({ tenant, priority, agent }), body, { headers });
  const timer = setTimeout(() => got.reject(new Error("no receipt")), 10_000);
  try {
    return await got.promise;
  } finally {
    clearTimeout(timer);
    inbox.close();
  }
};

const accepted = async (options: Submit): Promise<Task> => {
  const answer = await submit(options);
  if (!("id" in answer)) throw new Error(answer.error.message);
  return answer;
};

const refused = async (options: Submit): Promise<string> => {
  const answer = await submit(options);
  return "id" in answer ? `accepted as ${answer.id}` : answer.error.code;
};

const work = (
  agent: string,
  run: (attempt: number) => Outcome | undefined | Promise<Outcome | undefined>,
  capacity = 2,
) => {
  const worker = new ScriptedWorker({
    bus: cluster.bus,
    name: `scripted-${workers.length}`,
    agent,
    capacity,
    run: (item) => run(item.attempt),
  });
  workers.push(worker);
  return worker;
};

const end = async (id: string): Promise<Task> => {
  await eventually(() => ended.has(id), { withinMs: 20_000, because: `${id} ends` });
  const all = ended.get(id) ?? [];
  expect(all).toHaveLength(1);
  return all[0] as Task;
};

const failed = (code: "tool_failed" | "tool_not_allowed"): Outcome => ({
  status: "failed",
  error: new AppError(code).toWire(),
  usage: NO_USAGE,
});

describe("the door", () => {
  it("gives a receipt for a committed task, and the same one for the same key", async () => {
    const first = await accepted({ body: { input: { text: "hello" } }, key: "k1" });
    const second = await accepted({ body: { input: { text: "hello" } }, key: "k1" });
    expect(first).toMatchObject({ agent: "query-routing", state: "queued", attempt: 0 });
    expect(second.id).toBe(first.id);
  });

  it("refuses another body under the same key, but not another tenant's", async () => {
    const first = await accepted({ body: { input: 1 }, key: "k2" });
    expect(await refused({ body: { input: 2 }, key: "k2" })).toBe("idempotency_conflict");
    const other = await accepted({ body: { input: 2 }, key: "k2", tenant: "other" });
    expect(other.id).not.toBe(first.id);
  });

  it.each([
    ["unknown_agent", { body: { input: 1 }, agent: "nobody" }],
    ["invalid_task", { body: { input: 1, colour: "red" } }],
    ["invalid_task", { body: {} }],
    ["invalid_task", { body: { input: 1, priority: "high" } }],
    ["invalid_json", { body: { input: "a\u0000b" } }],
    ["unsupported_field", { body: { input: 1, session_id: "s" } }],
    ["unknown_blob", { body: { input: { blob: "blob_x" } } }],
    ["deadline_exceeded", { body: { input: 1, deadline: "2020-01-01T00:00:00Z" } }],
    ["too_large", { body: { input: "x".repeat(300_000) } }],
    ["invalid_header", { body: { input: 1 }, key: "x".repeat(300) }],
  ])("refuses with %s", async (code, options) => {
    expect(await refused(options)).toBe(code);
  });
});

describe("attempts", () => {
  it("dispatches in strict priority and never beyond the free slots", async () => {
    const order = ["low", "idle", "critical", "normal", "high"];
    const tasks = new Map<string, string>();
    for (const priority of order)
      tasks.set((await accepted({ body: { input: priority }, agent: "report-generation", priority })).id, priority);
    const worker = work("report-generation", () => succeeded({ ok: true }), 1);
    await Promise.all([...tasks.keys()].map(end));
    expect(worker.items.map((item) => tasks.get(item.task))).toEqual(["critical", "high", "normal", "low", "idle"]);
    expect(worker.most).toBe(1);
  });

  it("retries what may pass, then makes a dead letter, and fails what may not at once", async () => {
    work("code-review-triage", () => failed("tool_failed"));
    const task = await accepted({ body: { input: 1 }, agent: "code-review-triage" });
    expect(await end(task.id)).toMatchObject({ state: "dead_letter", attempt: 3, error: { code: "tool_failed" } });
    work("data-extraction", () => failed("tool_not_allowed"));
    const hopeless = await accepted({ body: { input: 1 }, agent: "data-extraction" });
    expect(await end(hopeless.id)).toMatchObject({ state: "failed", attempt: 1, error: { code: "tool_not_allowed" } });
  });

  it("starts the next attempt elsewhere when a worker falls silent", async () => {
    const silent = work("document-summarization", () => undefined, 1);
    const task = await accepted({ body: { input: 1 }, agent: "document-summarization" });
    await eventually(() => silent.items.length === 1, { withinMs: 10_000, because: "the first worker has it" });
    silent.stop();
    work("document-summarization", (attempt) => succeeded({ attempt }));
    expect(await end(task.id)).toMatchObject({ state: "succeeded", attempt: 2, result: { attempt: 2 } });
  });

  it("ends a task at its deadline and tells the worker to stop", async () => {
    const worker = work("query-routing", () => undefined, 4);
    const task = await accepted({ body: { input: 1, deadline: new Date(Date.now() + 1_500).toISOString() } });
    expect(await end(task.id)).toMatchObject({ state: "expired", error: { code: "deadline_exceeded" } });
    await eventually(() => worker.revoked.includes(task.id), { withinMs: 2_000, because: "the worker is told" });
  });
});

it("keeps receipts, tasks and results through a restart of the broker", async () => {
  const before = await accepted({ body: { input: "x" }, key: "restart" });
  await cluster.restartNats();
  const after = await accepted({ body: { input: "x" }, key: "restart" });
  expect(after.id).toBe(before.id);
  expect(RESULTS.name).toBe("RESULTS");
});

it("takes tasks, dispatches and tells results again after the broker lost all its data", async () => {
  for (const { name } of STREAMS) await deleteStream(cluster.bus, name);
  await cluster.restartNats();
  const worker = work("code-review-triage", () => succeeded({ after: "the loss" }));
  const task = await accepted({ body: { input: "x" }, agent: "code-review-triage" });
  expect(await end(task.id)).toMatchObject({ state: "succeeded", result: { after: "the loss" } });
  expect(worker.items).toHaveLength(1);
});
