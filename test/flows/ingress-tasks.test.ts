// Handing in and reading tasks over HTTP.
import {
  cancelTask,
  control,
  type FailureGroup,
  type FinishedSpan,
  overview,
  spanBatch,
  spansSubject,
  type Task,
  task,
  type WireError,
} from "@openclaw/contracts";
import { eventually, startTestPostgres, type TestPostgres } from "@openclaw/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AGENT, type Door, openDoor, TRACE_ID } from "./ingress-door.ts";

let postgres: TestPostgres;
let door: Door;
beforeAll(async () => {
  postgres = await startTestPostgres();
  door = await openDoor(postgres);
});
afterAll(() => door.stop());

const BODY = { agent: AGENT, input: { text: "hello" } };

const errorOf = async (response: Response): Promise<{ status: number; code: string; message: string }> => {
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  return { status: response.status, code: error.code, message: error.message };
};

describe("POST /v1/tasks", () => {
  it("answers 202 with the task and where it is, once the receipt has come", async () => {
    const response = await door.post("/v1/tasks", BODY, { "x-request-id": "mine-1" });
    expect(response.status).toBe(202);
    const accepted = task.parse(await response.json());
    expect(response.headers.get("location")).toBe(`/v1/tasks/${accepted.id}`);
    expect(response.headers.get("x-request-id")).toBe("mine-1");
    const read = await door.get(`/v1/tasks/${accepted.id}`);
    expect(task.parse(await read.json()).state).toBe("queued");
  });

  it("publishes what a client could publish itself, under the client's key", async () => {
    await door.post("/v1/tasks", { ...BODY, priority: "high" }, { "idempotency-key": "order-7" });
    expect(door.received.at(-1)).toMatchObject({
      subject: `openclaw.tasks.default.high.${AGENT}`,
      body: { ...BODY, priority: "high" },
      key: "order-7",
    });
  });

  it("gives the refusal that the receipt carries", async () => {
    expect(await errorOf(await door.post("/v1/tasks", { ...BODY, agent: "nobody" }))).toEqual({
      status: 404,
      code: "unknown_agent",
      message: "no agent nobody",
    });
  });

  it("continues the caller's trace in one server span, and hands it on with the task", async () => {
    const spans: FinishedSpan[] = [];
    const heard = door.cluster.bus.subscribe(
      spansSubject.build({}),
      spanBatch,
      (batch) => void spans.push(...batch.spans),
    );
    const traceparent = `00-${TRACE_ID}-b7ad6b7169203331-01`;
    await door.post("/v1/tasks", BODY, { traceparent });
    const own = await eventually(() => spans.find((span) => span.trace_id === TRACE_ID), {
      withinMs: 5_000,
      because: "the door's span was published",
    });
    heard.stop();
    expect(own).toMatchObject({ name: "POST /v1/tasks", kind: "server", parent_span_id: "b7ad6b7169203331" });
    expect(spans.filter((span) => span.trace_id === TRACE_ID)).toHaveLength(1);
    expect(door.received.at(-1)?.traceparent).toBe(`00-${TRACE_ID}-${own.span_id}-01`);
  });

  it("tells the key in use, also the one that it made up", async () => {
    const given = await door.post("/v1/tasks", BODY, { "idempotency-key": "order-8" });
    expect(given.headers.get("idempotency-key")).toBe("order-8");
    const made = await door.post("/v1/tasks", BODY);
    expect(made.headers.get("idempotency-key")).toBe(door.received.at(-1)?.key);
  });
});

describe("POST /v1/tasks with Prefer: wait", () => {
  const submit = (seconds: number, signal?: AbortSignal) =>
    fetch(`${door.url}/v1/tasks`, {
      method: "POST",
      headers: { "content-type": "application/json", prefer: `wait=${seconds}` },
      body: JSON.stringify(BODY),
      ...(signal === undefined ? {} : { signal }),
    });

  it("waits for the end, and answers 200 with the result", async () => {
    const count = door.received.length;
    const answer = submit(20);
    await door.endTask(await door.accepted(count), "succeeded", { label: "billing" });
    const response = await answer;
    expect(response.status).toBe(200);
    expect(response.headers.get("preference-applied")).toBe("wait=20");
    expect(task.parse(await response.json())).toMatchObject({ state: "succeeded", result: { label: "billing" } });
  });

  it("answers 202 when the wait is over before the task", async () => {
    const response = await submit(1);
    expect(response.status).toBe(202);
    expect(response.headers.get("preference-applied")).toBe("wait=1");
  });

  it("goes on waiting while the broker and the database are away", async () => {
    const count = door.received.length;
    const answer = submit(60);
    const accepted = await door.accepted(count);
    await postgres.kill("SIGINT");
    await door.cluster.restartNats();
    await postgres.restart();
    await door.endTask(accepted, "succeeded");
    const response = await answer;
    expect(await response.json()).toMatchObject({ id: accepted.id, state: "succeeded" });
    expect(response.status).toBe(200);
  });

  it("answers 202 with the task when it could ask nobody", async () => {
    const count = door.received.length;
    const answer = submit(3);
    const { id } = await door.accepted(count);
    await postgres.kill("SIGINT");
    const response = await answer;
    await postgres.restart();
    expect(response.status).toBe(202);
    expect(response.headers.get("location")).toBe(`/v1/tasks/${id}`);
  });

  it("lets 100 wait at once, and forgets those that have gone", async () => {
    const leave = new AbortController();
    const waiting = Array.from({ length: 100 }, () => submit(60, leave.signal).catch(() => undefined));
    const mayWait = async () => (await submit(1)).headers.has("preference-applied");
    await eventually(async () => !(await mayWait()), { withinMs: 30_000, because: "as many wait as may" });
    leave.abort();
    await Promise.all(waiting);
    await eventually(mayWait, { withinMs: 10_000, because: "the places are free again" });
  });
});

describe("GET /v1/tasks", () => {
  it("pages through all tasks, newest first, each once", async () => {
    for (let i = 0; i < 5; i += 1) await door.insertTask();
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const response = await door.get(`/v1/tasks?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
      const page = (await response.json()) as { tasks: Task[]; next_cursor: string | null };
      expect(page.tasks.length).toBeLessThanOrEqual(2);
      seen.push(...page.tasks.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
    expect(seen.length).toBeGreaterThan(5);
  });

  it("filters by state and agent, and refuses a filter that it does not know", async () => {
    const failed = await door.insertTask({ state: "failed" });
    const response = await door.get(`/v1/tasks?state=failed&agent=${AGENT}`);
    expect(((await response.json()) as { tasks: Task[] }).tasks.map(({ id }) => id)).toEqual([failed.id]);
    expect(await errorOf(await door.get("/v1/tasks?colour=red"))).toMatchObject({
      status: 400,
      code: "invalid_request",
    });
    expect(await errorOf(await door.get("/v1/tasks?limit=201"))).toMatchObject({ status: 400 });
  });

  it("filters by priority, error code and time, and goes on from a task to those after it", async () => {
    const error: WireError = { code: "tool_failed", kind: "unavailable", message: "no" };
    const [first, second, third] = [
      await door.insertTask({ state: "failed", error }),
      await door.insertTask(),
      await door.insertTask(),
    ];
    const idsOf = async (query: string): Promise<string[]> => {
      const { tasks } = (await (await door.get(`/v1/tasks?${query}`)).json()) as { tasks: Task[] };
      return tasks.map(({ id }) => id);
    };
    expect(await idsOf("code=tool_failed&priority=normal")).toEqual([first.id]);
    expect(await idsOf("priority=idle")).toEqual([]);
    expect(await idsOf(`newer_than=${first.id}&limit=1`)).toEqual([second.id]);
    expect(await idsOf(`newer_than=${first.id}`)).toEqual([second.id, third.id]);
    // The ids of these tests are of the first moments of 1970.
    expect(await idsOf("since=1970-01-02T00:00:00Z")).toEqual([]);
    expect(await idsOf("until=1970-01-02T00:00:00Z&limit=1")).toEqual([third.id]);
    expect(await errorOf(await door.get("/v1/tasks?since=yesterday"))).toMatchObject({ status: 400 });
    expect(await errorOf(await door.get(`/v1/tasks?cursor=${first.id}&newer_than=${first.id}`))).toMatchObject({
      status: 400,
    });
  });

  it("tells what one was given", async () => {
    const { id } = await door.insertTask();
    expect(await (await door.get(`/v1/tasks/${id}/input`)).json()).toEqual({ task: id, input: {} });
    expect(await errorOf(await door.get(`/v1/tasks/task_${"z".repeat(26)}/input`))).toMatchObject({ status: 404 });
  });

  it("says 404 for a task that does not exist", async () => {
    expect(await errorOf(await door.get(`/v1/tasks/task_${"z".repeat(26)}`))).toMatchObject({
      status: 404,
      code: "unknown_task",
    });
  });
});

describe("GET /v1/agents/versions/{version}", () => {
  it("tells the configuration that tasks are pinned to", async () => {
    const { agent_version } = await door.insertTask();
    const told = await (await door.get(`/v1/agents/versions/${agent_version}`)).json();
    expect(told).toEqual({ version: agent_version, name: AGENT, spec: {}, created_at: expect.any(String) });
    expect(await errorOf(await door.get("/v1/agents/versions/0"))).toMatchObject({
      status: 404,
      code: "unknown_agent",
    });
  });
});

describe("requests to the leader", () => {
  it("are not waited for by the overview, which says that there is none", async () => {
    const told = overview.parse(await (await door.get("/v1/overview")).json());
    expect(told).toMatchObject({ absent: expect.any(String), adapters: [], agents: [{ name: AGENT, live: null }] });
    const ended = Object.values(told.agents[0]?.recent.ended ?? {}).reduce((sum, n) => sum + n, 0);
    expect(told.recent).toMatchObject({ all: true, tasks: ended });
  });

  it("are answered not_leading with Retry-After when nobody leads", async () => {
    const { id } = await door.insertTask();
    const response = await door.post(`/v1/tasks/${id}/cancel`);
    expect(response.headers.get("retry-after")).toBe("1");
    expect(await errorOf(response)).toMatchObject({ status: 503, code: "not_leading" });
  });

  it("reach a leader that appears while they wait, with the reason", async () => {
    const waiting = await door.insertTask();
    const answer = door.post(`/v1/tasks/${waiting.id}/cancel`, { reason: "changed my mind" });
    const reasons: string[] = [];
    const listening = door.cluster.bus.serve(control("cancel"), cancelTask.request, (request) => {
      reasons.push(request.reason);
      return { ...waiting, state: "cancelled" };
    });
    const response = await answer;
    listening.stop();
    expect(response.status).toBe(200);
    expect(reasons).toEqual(["changed my mind"]);
  });
});

describe("GET /v1/dlq/groups", () => {
  it("counts dead letters that failed in the same way and that nobody has replayed", async () => {
    const error: WireError = {
      code: "tool_timeout",
      kind: "unavailable",
      message: "parse took 31 s",
      details: { tool: "parse" },
    };
    const letters = [];
    for (let n = 0; n < 3; n += 1) letters.push(await door.insertTask({ state: "dead_letter", error }));
    const other = await door.insertTask({ state: "dead_letter", error: { ...error, code: "lease_lost", details: {} } });
    const [first, second, third] = letters.map(({ id }) => id);
    await door.store.query("set-group", "update tasks set fingerprint = $2 where id = any($1)", [
      [first, second, third],
      "a".repeat(16),
    ]);
    await door.store.query("set-group", "update tasks set fingerprint = $2 where id = any($1)", [
      [other.id],
      "b".repeat(16),
    ]);
    await door.insertTask({ root: first ?? "" });
    const { groups, truncated } = (await (await door.get("/v1/dlq/groups")).json()) as {
      groups: FailureGroup[];
      truncated: boolean;
    };
    expect(truncated).toBe(false);
    expect(
      groups.map(({ fingerprint, count, code, tool, example }) => [fingerprint, count, code, tool, example]),
    ).toEqual([
      ["a".repeat(16), 2, "tool_timeout", "parse", third],
      ["b".repeat(16), 1, "lease_lost", null, other.id],
    ]);
    const listed = (await (await door.get(`/v1/dlq?fingerprint=${"a".repeat(16)}`)).json()) as { tasks: Task[] };
    expect(listed.tasks.map(({ id }) => id)).toEqual([third, second]);
    expect(await (await door.get("/v1/dlq/groups?agent=nobody")).json()).toEqual({ groups: [], truncated: false });
  });
});

describe("GET /v1/dlq", () => {
  it("lists dead letters that nobody has replayed, by error code", async () => {
    const error: WireError = { code: "tool_failed", kind: "unavailable", message: "no" };
    const waiting = await door.insertTask({ state: "dead_letter", error });
    const replayed = await door.insertTask({ state: "dead_letter", error });
    await door.insertTask({ root: replayed.id });
    await door.insertTask({ state: "dead_letter", error: { ...error, code: "lease_lost" } });
    const response = await door.get("/v1/dlq?code=tool_failed");
    expect(((await response.json()) as { tasks: Task[] }).tasks.map(({ id }) => id)).toEqual([waiting.id]);
    expect((await door.get(`/v1/dlq/${waiting.id}`)).status).toBe(200);
    const open = await door.insertTask();
    expect((await door.get(`/v1/dlq/${open.id}`)).status).toBe(404);
  });
});
