// The client library and the command line against the real door.
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Client, createClient, type TaskEvent } from "@openclaw/client";
import {
  control,
  createJob,
  explainTask,
  forkTask,
  type Job,
  type JournalEvent,
  journalSlot,
  journalSubject,
  listAgents,
  type Task,
} from "@openclaw/contracts";
import { eventually, makeTemporaryFolder } from "@openclaw/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AGENT, type Door, openDoor, TRACE_ID } from "./ingress-door.ts";

const ROOT = join(import.meta.dirname, "../..");

let door: Door;
let client: Client;
beforeAll(async () => {
  door = await openDoor();
  client = createClient({ baseUrl: door.url });
});
afterAll(() => door.stop());

const JOB: Job = {
  id: `job_${"0".repeat(26)}`,
  tenant: "default",
  kind: "replay",
  state: "running",
  filter: {},
  priority: "idle",
  max_inflight: 10,
  stop_after_failures: 10,
  reason: "",
  matched: 1000,
  done: 40,
  failed: 2,
  skipped: 0,
  inflight: 5,
  failures_in_row: 0,
  created_at: "2026-11-25T17:00:00.000Z",
  finished_at: null,
};

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const openclaw = (...args: string[]): Promise<Ran> =>
  new Promise((resolve) => {
    const command = [join(ROOT, "libs/cli/src/main.ts"), "--url", door.url, ...args];
    execFile(
      process.execPath,
      command,
      { env: { ...process.env, NO_COLOR: "1" }, timeout: 30_000 },
      (error, out, err) => resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
    );
  });

const appendStart = async (task: Task, n: number): Promise<void> => {
  const { id, agent, tenant } = task;
  const at = "2030-01-01T00:00:00.000Z";
  const event: JournalEvent = {
    v: 1,
    task: id,
    tenant,
    agent,
    attempt: 1,
    n,
    at,
    type: "attempt.started",
    worker: "w",
  };
  const subject = journalSubject.build({ slot: journalSlot(id), tenant, agent, task: id });
  await door.cluster.bus.streams.publish(subject, event);
};

describe("the client", () => {
  it("submits, and revives the door's errors", async () => {
    const task = await client.submit({ agent: AGENT, input: { text: "hi" }, tags: ["a"] }, { idempotencyKey: "k1" });
    expect(task).toMatchObject({ agent: AGENT, state: "queued" });
    expect(door.received.at(-1)).toMatchObject({ key: "k1", body: { priority: "normal", tags: ["a"] } });
    await expect(client.submit({ agent: "nobody", input: 1 })).rejects.toMatchObject({ code: "unknown_agent" });
    await expect(client.get(`task_${"z".repeat(26)}`)).rejects.toMatchObject({
      code: "unknown_task",
      kind: "not_found",
    });
  });

  it("lists over all pages without asking for more than is taken", async () => {
    for (let i = 0; i < 5; i += 1) await door.insertTask({ state: "expired" });
    const ids: string[] = [];
    for await (const task of client.list({ state: "expired", pageSize: 2 })) ids.push(task.id);
    expect(ids).toHaveLength(5);
    expect(ids).toEqual([...ids].sort().reverse());
  });

  it("watches over a restart of the door, each event once, to the end", async () => {
    const task = await door.insertTask();
    await appendStart(task, 0);
    const events: TaskEvent[] = [];
    const watching = (async () => {
      for await (const event of client.watch(task.id)) events.push(event);
    })();
    await eventually(() => events.length >= 2, { withinMs: 10_000, because: "the first event came" });
    await door.restart();
    await appendStart(task, 1);
    await door.endTask(task, "succeeded", 7);
    await watching;
    expect(events.flatMap((e) => (e.type === "journal" ? [e.event.n] : []))).toEqual([0, 1]);
    expect(events.at(-1)).toMatchObject({ type: "end", task: { state: "succeeded", result: 7 } });
  });

  it("gives up a call at its deadline, and at the caller's word", async () => {
    const task = await door.insertTask();
    await expect(client.wait(task.id, { deadlineMs: 300 })).rejects.toMatchObject({ code: "deadline_exceeded" });
    const stop = new AbortController();
    const waiting = client.wait(task.id, { signal: stop.signal });
    stop.abort(new TypeError("enough"));
    await expect(waiting).rejects.toThrow("enough");
  });

  it("lets an answer wait for the task's end", async () => {
    const count = door.received.length;
    const answer = client.submit({ agent: AGENT, input: { text: "hi" } }, { waitSeconds: 20 });
    await door.endTask(await door.accepted(count), "succeeded", 7);
    expect(await answer).toMatchObject({ state: "succeeded", result: 7 });
  });

  it("has the door work costs out", async () => {
    const { break_even, cheaper } = await client.estimateCost({ preset: "article" });
    expect({ break_even: Math.round(break_even?.tasks_per_month ?? 0), cheaper }).toEqual({
      break_even: 49_322,
      cheaper: "api",
    });
    await expect(client.estimateCost({ tier: "own" })).rejects.toMatchObject({ code: "invalid_request" });
  });

  it("says so when there is no door", async () => {
    const nowhere = createClient({ baseUrl: "http://127.0.0.1:1" });
    await expect(nowhere.agents()).rejects.toMatchObject({ code: "dependency_missing" });
  });
});

describe("openclaw", () => {
  it("submits a text and shows the task as JSON", async () => {
    const { code, out } = await openclaw("-o", "json", "task", "submit", AGENT, "--text", "hi", "--priority", "high");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ agent: AGENT, state: "queued" });
    expect(door.received.at(-1)).toMatchObject({ body: { input: { text: "hi" }, priority: "high" } });
  });

  it("sends small text files in the task, and others as blobs", async () => {
    const folder = await makeTemporaryFolder();
    await writeFile(join(folder, "a.txt"), "a message");
    await writeFile(join(folder, "a.pdf"), "%PDF-1.4\n1 0 obj\nendobj\n");
    expect((await openclaw("task", "submit", AGENT, "--file", join(folder, "a.txt"))).code).toBe(0);
    expect(door.received.at(-1)).toMatchObject({ body: { input: { text: "a message" } } });
    expect((await openclaw("task", "submit", AGENT, "--file", join(folder, "a.pdf"))).code).toBe(0);
    const { body } = door.received.at(-1) ?? { body: undefined };
    expect(body).toMatchObject({ input: { blob: expect.stringMatching(/^blob_/) } });
    const back = await door.get(`/v1/blobs/${(body as { input: { blob: string } }).input.blob}`);
    expect(back.headers.get("content-type")).toBe("application/pdf");
  });

  it("waits for the end, and fails when the task does", async () => {
    const before = door.received.length;
    const running = openclaw("task", "submit", AGENT, "--text", "x", "--wait");
    await door.endTask(await door.accepted(before), "failed");
    const { code, out } = await running;
    expect(code).toBe(1);
    expect(out).toMatch(/^state +failed$/m);
  });

  it("prints the trace as a tree", async () => {
    const task = await door.insertTask({ traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01` });
    const id = "a".repeat(16);
    await door.insertSpans([
      { span_id: id, name: "POST /v1/tasks", service: "ingress" },
      { span_id: "b".repeat(16), parent_span_id: id, name: "invoke_agent x", service: "worker" },
    ]);
    const { out } = await openclaw("task", "trace", task.id);
    expect(out).toMatch(/^POST \/v1\/tasks +ingress +12 ms/);
    expect(out).toMatch(/^└─ invoke_agent x +worker +12 ms/m);
  });

  it("exits 2 for a wrong command line, with nothing on stdout", async () => {
    for (const args of [
      ["task"],
      ["task", "submit"],
      ["task", "fly", "x"],
      ["task", "submit", AGENT],
      ["task", "list", "--limit", "0"],
      ["-o", "xml", "task", "list"],
    ]) {
      const { code, out, err } = await openclaw(...args);
      expect({ args, code, out }).toEqual({ args, code: 2, out: "" });
      expect(err).not.toBe("");
    }
  });

  it("checks agent files without a server", async () => {
    const folder = await makeTemporaryFolder();
    await writeFile(join(folder, "bad.yml"), "agent:\n  name: a\n  model: m\n  max_retrys: 3\n");
    const good = join(ROOT, "deploy/config/agents/query-routing.yml");
    const { code, out, err } = await openclaw("agent", "validate", good, join(folder, "bad.yml"));
    expect(code).toBe(1);
    expect(out).toContain("ok, agent query-routing");
    expect(err).toMatch(/bad\.yml:4:\d+ .*max_retrys/);
    const asJson = await openclaw("-o", "json", "agent", "validate", good, join(folder, "bad.yml"));
    expect(asJson.code).toBe(1);
    expect(JSON.parse(asJson.out)).toEqual([
      { file: good, ok: true, agent: "query-routing" },
      { file: join(folder, "bad.yml"), ok: false, mistakes: [expect.stringContaining("max_retrys")] },
    ]);
  });

  it("says in `doctor` what is wrong and what to do", async () => {
    const sick = await openclaw("doctor");
    expect(sick.code).toBe(1);
    expect(sick.out).toMatch(/BAD +scheduler +none leads/);
    const { bus } = door.cluster;
    const agent = {
      name: AGENT,
      version: "v",
      description: "",
      model: "m",
      tools: [],
      workers: 1,
      capacity: 2,
      running: 0,
      queued: {},
    };
    const leader = bus.serve(control("agents"), listAgents.request, () => ({ v: 1, agents: [agent] }));
    const listed = await openclaw("agent", "list");
    expect(listed.out).toMatch(new RegExp(`^${AGENT} +m`, "m"));
    expect((await openclaw("doctor")).out).toMatch(/BAD +adapters +none reports/);
    leader.stop();
  });

  it("replays a group of dead letters as a job, and asks which ones before it does", async () => {
    const group = "0f3a9c5be2d14786";
    const asked: unknown[] = [];
    const leader = door.cluster.bus.serve(control("job"), createJob.request, ({ job }): Job => {
      asked.push(job);
      return { ...JOB, max_inflight: 5, filter: { fingerprint: group } };
    });
    const { code, out } = await openclaw("dlq", "replay", "--group", group, "--max-inflight", "5");
    expect((await openclaw("dlq", "replay")).code).toBe(2);
    expect((await openclaw("job", "start", "retry", "--agent", AGENT)).code).toBe(2);
    expect((await openclaw("job", "start", "cancel", "--agent", AGENT, "--reason", "wrong")).code).toBe(0);
    leader.stop();
    expect(code).toBe(0);
    expect(out).toMatch(/^progress +running: 42 of 1000 \(4 %\), 40 done, 2 failed, 0 skipped, 5 running$/m);
    expect(asked).toEqual([
      { kind: "replay", filter: { fingerprint: group }, priority: "idle", max_inflight: 5, stop_after_failures: 10 },
      { kind: "cancel", filter: { agent: AGENT }, reason: "wrong" },
    ]);
  });

  it("forks a task at a step, and says what is wrong with the command line before it asks", async () => {
    const task = await door.insertTask({ state: "failed" });
    const asked: unknown[] = [];
    const keys: unknown[] = [];
    const leader = door.cluster.bus.serve(control("fork"), forkTask.request, (request) => {
      asked.push(request.fork);
      keys.push(request.idempotency_key);
      return { ...task, attempt: 1, forked_from: request.task };
    });
    const fork = (...more: string[]) => openclaw("task", "fork", task.id, ...more);
    const { code, out } = await fork("--from", "3", "--model", "other", "--answer", '2:0={"a":1}', "--key", "mine");
    for (const wrong of [[], ["--from", "0"], ["--from", "3", "--answer", "2:0"], ["--from", "3", "--input", "{"]])
      expect((await fork(...wrong)).code).toBe(2);
    leader.stop();
    expect(code).toBe(0);
    expect(out).toContain(`forked    ${task.id}`);
    expect(keys).toEqual(["mine"]);
    expect(asked).toEqual([
      { from_step: 3, model: "other", answers: [{ key: "2:0", result: { a: 1 } }], repeat_effects: false },
    ]);
  });

  it("follows a job to its end, and fails if a task of it did", async () => {
    const text = `insert into jobs (id, tenant, kind, state, filter, before, cursor, matched, done, failed, max_inflight, finished_at)
      values ($1, 'default', 'replay', 'done', '{}', '', '[]', 3, 2, 1, 5, now())`;
    await door.store.query("insert-job", text, [JOB.id]);
    const { code, out } = await openclaw("job", "watch", JOB.id);
    expect(code).toBe(1);
    expect(out).toBe("done: 3 of 3 (100 %), 2 done, 1 failed, 0 skipped, 0 running\n");
    expect((await openclaw("-o", "json", "job", "list")).out).toContain(`"id": "${JOB.id}"`);
    await expect(client.jobs.get(`job_${"z".repeat(26)}`)).rejects.toMatchObject({ code: "unknown_job" });
  });

  it("explains what a task waits for", async () => {
    const task = await door.insertTask();
    const leader = door.cluster.bus.serve(control("explain"), explainTask.request, (request) => ({
      v: 1,
      task: request.task,
      state: "queued",
      reason: "no_worker",
      message: "no worker serves the agent",
      position: 0,
      until: null,
    }));
    const { out } = await openclaw("task", "explain", task.id);
    leader.stop();
    expect(out).toBe("queued: no worker serves the agent\n");
  });
});
