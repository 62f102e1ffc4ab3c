// The scheduler alone, against a real broker and database: the door, the order, attempts, leases, ends.
import { deleteStream, followSubject } from "@openclaw/bus";
import {
  control,
  createJob,
  NO_USAGE,
  type Outcome,
  RESULTS,
  resultsSubject,
  STREAMS,
  type WorkItem,
} from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { eventually, startTestPostgres, type TestPostgres } from "@openclaw/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startCluster, type TestCluster } from "./cluster.ts";
import { NatsClient, type Submit } from "./nats-client.ts";
import { ScriptedWorker, succeeded } from "./scripted-worker.ts";

let postgres: TestPostgres;
let cluster: TestCluster;
let client: NatsClient;
const workers: ScriptedWorker[] = [];

beforeAll(async () => {
  postgres = await startTestPostgres();
  cluster = await startCluster(postgres);
  await cluster.service("scheduler");
  client = new NatsClient(cluster.bus);
});

afterAll(async () => {
  for (const worker of workers) worker.stop();
  await cluster.stop();
});

const accepted = (options: Submit) => client.accepted(options);
const refused = (options: Submit) => client.refused(options);
const end = (id: string) => client.end(id);

const work = (
  agent: string,
  run: (attempt: number, item: WorkItem) => Outcome | undefined | Promise<Outcome | undefined>,
  capacity = 2,
) => {
  const worker = new ScriptedWorker({
    bus: cluster.bus,
    name: `scripted-${workers.length}`,
    agent,
    capacity,
    run: (item) => run(item.attempt, item),
  });
  workers.push(worker);
  return worker;
};

const failed = (code: "pdf_timeout" | "tool_failed" | "tool_not_allowed"): Outcome => ({
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
    ["unsupported_field", { body: { input: 1, concurrency_key: "c" } }],
    ["invalid_task", { body: { input: 1, on_busy: "reject" } }],
    ["invalid_task", { body: { input: 1, session_id: "s", on_busy: "reject", delay_seconds: 60 } }],
    ["invalid_task", { body: { input: 1, session_id: "a.b" } }],
    ["unknown_blob", { body: { input: { blob: "blob_x" } } }],
    ["deadline_exceeded", { body: { input: 1, deadline: "2020-01-01T00:00:00Z" } }],
    ["too_large", { body: { input: "x".repeat(300_000) } }],
    ["invalid_header", { body: { input: 1 }, key: "x".repeat(300) }],
  ])("refuses with %s", async (code, options) => {
    expect(await refused(options)).toBe(code);
  });
});

describe("a session", () => {
  const agent = "code-review-triage";
  const gates = new Map<string, PromiseWithResolvers<Outcome>>();
  let worker: ScriptedWorker;
  beforeAll(() => {
    worker = work(agent, (_, { task }) => {
      const gate = Promise.withResolvers<Outcome>();
      gates.set(task, gate);
      return gate.promise;
    });
  });
  afterAll(() => worker.stop());

  const turn = (session_id: string, fields: object = {}, key?: string): Submit => ({
    body: { input: "x", session_id, ...fields },
    agent,
    ...(key === undefined ? {} : { key }),
  });
  const runs = (id: string) => eventually(() => gates.has(id), { withinMs: 10_000, because: `${id} runs` });
  const finish = async (id: string, outcome: Outcome = succeeded({})) => {
    await runs(id);
    gates.get(id)?.resolve(outcome);
    return end(id);
  };

  it("runs its tasks one at a time, in the order of acceptance, whatever becomes of each", async () => {
    const [first, second, third] = [await accepted(turn("s1")), await accepted(turn("s1")), await accepted(turn("s1"))];
    const beside = await accepted(turn("s2"));
    expect(first.session_id).toBe("s1");
    await runs(first.id);
    await finish(beside.id);
    expect([second, third].filter(({ id }) => gates.has(id))).toEqual([]);
    expect(await finish(first.id, failed("tool_not_allowed"))).toMatchObject({ state: "failed" });
    await runs(second.id);
    expect(gates.has(third.id)).toBe(false);
    expect(await client.cancel(second.id)).toMatchObject({ state: "cancelled" });
    gates.get(second.id)?.resolve(succeeded({}));
    await finish(third.id);
    const order = worker.items.filter(({ session }) => session === "s1").map(({ task }) => task);
    expect(order).toEqual([first.id, second.id, third.id]);
  });

  it("refuses a task that does not wait, says yes again to one that it has taken, and is one agent's", async () => {
    const rejecting = { on_busy: "reject" };
    const first = await accepted(turn("s3", rejecting, "reject-1"));
    await runs(first.id);
    expect(await refused(turn("s3", rejecting))).toBe("session_busy");
    expect((await accepted(turn("s3", rejecting, "reject-1"))).id).toBe(first.id);
    expect(await refused({ ...turn("s3"), agent: "report-generation" })).toBe("session_agent_mismatch");
    await finish(first.id);
    await finish((await accepted(turn("s3", rejecting))).id);
  });

  it("is interrupted: its earlier tasks are cancelled, the one that runs too", async () => {
    const [running, waiting] = [await accepted(turn("s4")), await accepted(turn("s4"))];
    await runs(running.id);
    const interrupting = await accepted(turn("s4", { on_busy: "interrupt" }));
    for (const { id } of [running, waiting])
      expect(await end(id)).toMatchObject({ state: "cancelled", error: { code: "task_cancelled" } });
    await eventually(() => worker.revoked.includes(running.id), { withinMs: 2_000, because: "the worker is told" });
    gates.get(running.id)?.resolve(succeeded({}));
    expect(await finish(interrupting.id)).toMatchObject({ state: "succeeded" });
    expect(gates.has(waiting.id)).toBe(false);
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

  it("replays dead letters as a job, a few at a time, and tells how far it is", async () => {
    let isMended = false;
    const worker = work("data-extraction", () => (isMended ? succeeded({ ok: true }) : failed("pdf_timeout")), 8);
    const letters = await Promise.all(
      Array.from({ length: 6 }, () => accepted({ body: { input: 1 }, agent: "data-extraction", tenant: "letters" })),
    );
    const ends = await Promise.all(letters.map(({ id }) => end(id)));
    expect(ends.map(({ state }) => state)).toEqual(Array(6).fill("dead_letter"));
    const [group] = [...new Set(ends.map(({ fingerprint }) => fingerprint))];
    isMended = true;
    worker.most = 0;
    const asked = { kind: "replay", filter: { fingerprint: group }, priority: "idle", max_inflight: 2 } as const;
    const made = await cluster.bus.request(
      control("job"),
      { v: 1, tenant: "letters", job: { ...asked, stop_after_failures: 10 } },
      createJob.reply,
      { timeoutMs: 5_000 },
    );
    expect(made).toMatchObject({ state: "running", matched: 6 });
    const ended = async () => (await cluster.sql("select state, done from jobs where state <> 'running'", []))[0];
    await eventually(ended, { withinMs: 20_000, because: "the job has ended" });
    expect(await ended()).toEqual({ state: "done", done: 6 });
    expect(worker.most).toBeLessThanOrEqual(2);
    worker.stop();
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
    const task = await accepted({ body: { input: 1, deadline: new Date(Date.now() + 3_600_000).toISOString() } });
    const runs = () => worker.items.some((item) => item.task === task.id);
    await eventually(runs, { withinMs: 10_000, because: "the worker runs it" });
    await cluster.sql("update tasks set deadline = now() where id = $1", [task.id]);
    expect(await end(task.id)).toMatchObject({ state: "expired", error: { code: "deadline_exceeded" } });
    await eventually(() => worker.revoked.includes(task.id), { withinMs: 2_000, because: "the worker is told" });
  });
});

/** What the stream holds of a task's end. */
const resultsOf = async (id: string): Promise<number> => {
  const subject = resultsSubject.filter({ task: id });
  const reading = new AbortController();
  let held = 0;
  const onMessage = () => {
    held += 1;
  };
  const onCaughtUp = () => reading.abort();
  await followSubject(
    cluster.bus,
    RESULTS.name,
    subject,
    { afterSeq: 0, signal: reading.signal },
    { onMessage, onCaughtUp },
  );
  return held;
};

it("keeps receipts, tasks and results through a restart of the broker", async () => {
  work("report-generation", () => succeeded({ ok: true }));
  const ends = await accepted({ body: { input: "x" }, agent: "report-generation" });
  await end(ends.id);
  const before = await accepted({ body: { input: "x" }, key: "restart" });
  await cluster.restartNats();
  const after = await accepted({ body: { input: "x" }, key: "restart" });
  expect(after.id).toBe(before.id);
  expect(await resultsOf(ends.id)).toBe(1);
});

it("answers the callers of a restart of Postgres as soon as it is back", async () => {
  await postgres.kill("SIGKILL");
  const answers = [1, 2, 3].map((input) => accepted({ body: { input } }));
  await postgres.restart();
  await Promise.all(answers);
});

it("finds tasks that no notice told of, however old they are", async () => {
  work("report-generation", () => succeeded({ ok: true }));
  const task = await accepted({ body: { input: "x" }, agent: "report-generation", priority: "low" });
  await end(task.id);
  const old = "task_00000000000000000000000001";
  await cluster.sql(
    `insert into tasks (id, tenant, agent, agent_version, priority, state, input, body_hash, origin, root)
     select $1, tenant, agent, agent_version, priority, 'queued', input, body_hash, 'by hand', $1 from tasks where id = $2`,
    [old, task.id],
  );
  expect(await end(old)).toMatchObject({ state: "succeeded" });
});

it("takes no harm from a receipt's subject that would break its connection", async () => {
  await client.publish({ body: { input: 1 }, receiptTo: `_INBOX.${"a".repeat(5_000)}` });
  await client.publish({ body: { input: 1 }, receiptTo: `_INBOX.${"a.".repeat(3_000)}b` });
  await accepted({ body: { input: 1 } });
});

it("records whether it could have work done, for the uptime", async () => {
  const minutes = () => cluster.sql("select minute from readiness where minute > now() - interval '10 minutes'");
  await eventually(async () => (await minutes()).length > 0, { withinMs: 20_000, because: "a minute is recorded" });
});

it("tells each end once", () => client.expectNoSecondEnds());

it("takes tasks, dispatches and tells results again after the broker lost all its data", async () => {
  const inSession = { body: { input: "x", session_id: "lost" }, agent: "data-extraction" };
  const turns = [await accepted(inSession), await accepted(inSession)];
  for (const { name } of STREAMS) await deleteStream(cluster.bus, name);
  await cluster.restartNats();
  const worker = work("code-review-triage", () => succeeded({ after: "the loss" }));
  const task = await accepted({ body: { input: "x" }, agent: "code-review-triage" });
  expect(await end(task.id)).toMatchObject({ state: "succeeded", result: { after: "the loss" } });
  expect(worker.items).toHaveLength(1);
  for (const { id } of turns) expect(await end(id)).toMatchObject({ state: "failed" });
});

it("holds no session once all their tasks have ended", async () => {
  const held = "select id from sessions where task is not null";
  await eventually(async () => (await cluster.sql(held)).length === 0, { withinMs: 5_000, because: "all are free" });
});
