// Sessions as Postgres keeps them: who enters, whose turn it is, what a task's end leaves behind.
import { NO_USAGE, type SessionUpdate, type TaskState } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { createMetrics } from "@openclaw/telemetry";
import { createFakeClock } from "@openclaw/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { LeaderState } from "../src/leader-state.ts";
import type { NewTask } from "../src/new-task.ts";
import { cancelStep, type JobStep } from "../src/queries/job-steps.ts";
import {
  claimAttempts,
  dispatchTasks,
  encodeEnd,
  endAttempts,
  endTasks,
  queueTasks,
} from "../src/queries/move-tasks.ts";
import { retryTask } from "../src/queries/retry-tasks.ts";
import { findAhead } from "../src/queries/session-turns.ts";
import { SessionDesk } from "../src/session-desk.ts";
import { enterSessions, type SessionTask } from "../src/session-door.ts";
import { SessionGate } from "../src/session-gate.ts";
import { TaskMetrics } from "../src/task-metrics.ts";
import { openDatabase, type TestDatabase } from "./open-database.ts";
import { silent } from "./silent.ts";

let database: TestDatabase;
let state: LeaderState;
let gate: SessionGate;
let desk: SessionDesk;
const cancelled = new AppError("task_cancelled").toWire();

beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  await database.sql("delete from tasks");
  await database.sql("delete from unpublished");
  await database.sql("delete from sessions");
  state = new LeaderState(1, createFakeClock());
  const metrics = new TaskMetrics(createMetrics({ service: "scheduler" }));
  const cancel = (ids: readonly string[], reason: AppError) =>
    endTasks(database.store, 1, ids, "cancelled", reason.toWire());
  gate = new SessionGate({ db: database.store, state, log: silent, cancel });
  desk = new SessionDesk({ db: database.store, state, metrics, log: silent });
});

const task = (id: string, fields: Partial<SessionTask> = {}): SessionTask => ({
  id,
  tenant: "default",
  agent: "a",
  agentVersion: "v",
  priority: 2,
  state: "queued",
  input: { text: id },
  idempotencyKey: null,
  bodyHash: "hash",
  origin: id,
  root: id,
  notBefore: null,
  deadline: null,
  timeoutSeconds: null,
  sessionId: "s",
  interrupts: false,
  rejectsBusy: false,
  dataClass: null,
  tags: [],
  metadata: {},
  traceparent: null,
  ...fields,
});

/** The codes of those that may not enter, by task. */
const enter = async (...tasks: SessionTask[]): Promise<Record<string, string>> => {
  const { refusals } = await database.store.transaction((queries) => enterSessions(queries, tasks));
  return Object.fromEntries([...refusals].map(([{ id }, { code }]: [NewTask, AppError]) => [id, code]));
};

const dispatch = async (id: string, attempt = 0): Promise<boolean> => {
  const rows = await dispatchTasks(database.store, 1, [{ id, attempt, adapter: "x", session_id: "s" }]);
  return rows.length === 1;
};

const end = (id: string, to: TaskState, session: SessionUpdate | null = null, attempt = 1) =>
  endAttempts(database.store, 1, [
    encodeEnd(
      {
        id,
        attempt,
        state: to as "succeeded",
        result: null,
        error: null,
        usage: NO_USAGE,
        contextTokens: 0,
        notBefore: to === "retrying" ? new Date() : null,
        failures: 0,
        processDeaths: 0,
        leasesLost: 0,
        startsAnew: false,
        fingerprint: null,
        session,
      },
      true,
    ),
  ]);

/** A task that is open is where its state says; those that wait and have the turn are offered. */
const offered = async (): Promise<string[]> => {
  state.lookAt({ tenant: "default", session_id: "s" });
  await gate.look();
  const ids = state.ready.head("a", 2, 10).map(({ id }) => id);
  for (const id of ids) state.ready.remove({ id, agent: "a", priority: 2 });
  return ids;
};

const session = async () => (await database.sql("select * from sessions where id = 's'"))[0] as Record<string, unknown>;
const stateOf = async (id: string) => (await database.sql("select state from tasks where id = $1", [id]))[0]?.["state"];

const said = (...texts: string[]): SessionUpdate => ({
  version: 0,
  turns: texts.map((content) => [{ role: "user", content }]),
  context_tokens: 40,
  pruned: 0,
  reset: false,
});

describe("at the door", () => {
  it("a session is its first task's agent's", async () => {
    expect(await enter(task("1"), task("2"))).toEqual({});
    expect(await enter(task("3", { agent: "b" }), task("4"))).toEqual({ 3: "session_agent_mismatch" });
    expect(await enter(task("5", { agent: "b", tenant: "other" }))).toEqual({});
  });

  it("a task that does not wait is refused while another is open, and not while one is only due later", async () => {
    const rejecting = { rejectsBusy: true };
    expect(await enter(task("1", { state: "scheduled", notBefore: new Date() }))).toEqual({});
    expect(await enter(task("2", rejecting), task("3", rejecting))).toEqual({ 3: "session_busy" });
    expect(await enter(task("4", rejecting), task("5", { ...rejecting, sessionId: "free" }))).toEqual({
      4: "session_busy",
    });
    await dispatch("2");
    await end("2", "needs_attention");
    expect(await enter(task("6", rejecting))).toEqual({ 6: "session_busy" });
    await endTasks(database.store, 1, ["2"], "cancelled", cancelled);
    expect(await enter(task("7", rejecting))).toEqual({});
  });
});

describe("one task at a time", () => {
  it("in the order of acceptance, whatever the ids say", async () => {
    await enter(task("9"));
    await enter(task("5"), task("7"));
    const order: string[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const [id = ""] = await offered();
      expect(await dispatch(id)).toBe(true);
      expect(await offered()).toEqual([]);
      await end(id, "succeeded");
      order.push(id);
    }
    expect(order).toEqual(["9", "5", "7"]);
  });

  it.each(["succeeded", "failed", "dead_letter"] as const)("a task that has %s lets the next one go", async (to) => {
    await enter(task("1"), task("2"));
    expect(await dispatch("1")).toBe(true);
    expect(await dispatch("2")).toBe(false);
    await claimAttempts(database.store, 1, [{ id: "1", attempt: 1, worker: "w" }]);
    await end("1", to);
    expect(await session()).toMatchObject({ task: null });
    expect(await offered()).toEqual(["2"]);
    expect(await dispatch("2")).toBe(true);
  });

  it("a job that cancels its task lets the next one go", async () => {
    await enter(task("1"), task("2"));
    await dispatch("1");
    await database.sql(
      `insert into jobs (id, tenant, kind, state, filter, before, cursor, matched)
       values ('j', 'default', 'cancel', 'running', '{}', 'z', '["", -1, ""]', 1)`,
    );
    const cursor = ["a", 2, "1"] as const;
    const step: JobStep = { job: "j", revision: 0, state: "done", cursor, exhausted: true, looked: 1 };
    await cancelStep(database.store, 1, step, ["1"], cancelled);
    expect(await session()).toMatchObject({ task: null });
    expect(await offered()).toEqual(["2"]);
  });

  it.each(["retrying", "needs_attention"] as const)("a task that is %s holds it until it has ended", async (to) => {
    await enter(task("1"), task("2"));
    await dispatch("1");
    await end("1", to);
    expect(await session()).toMatchObject({ task: "1" });
    expect(await offered()).toEqual([]);
    expect(await dispatch("2")).toBe(false);
    await database.sql("update tasks set state = 'retrying' where id = '1'");
    await queueTasks(database.store, 1, ["1"]);
    expect(await offered()).toEqual(["1"]);
    expect(await dispatch("1", 1)).toBe(true);
    await endTasks(database.store, 1, ["1"], "cancelled", cancelled);
    expect(await session()).toMatchObject({ task: null });
    expect(await offered()).toEqual(["2"]);
  });

  it("a task that is due later takes its place when it is, and behind who holds the session", async () => {
    await enter(task("1", { state: "scheduled", notBefore: new Date() }), task("2"), task("3"));
    expect(await offered()).toEqual(["2"]);
    await dispatch("2");
    await queueTasks(database.store, 1, ["1"]);
    await end("2", "retrying");
    await queueTasks(database.store, 1, ["2"]);
    expect(await offered()).toEqual(["2"]);
    await dispatch("2", 1);
    await end("2", "succeeded", null, 2);
    expect(await offered()).toEqual(["1"]);
  });

  it("of two leaders that dispatch from one session at the same time one does", async () => {
    for (let round = 0; round < 20; round += 1) {
      const ids = [`${round}a`, `${round}b`];
      await enter(...ids.map((id) => task(id)));
      const dispatched = await Promise.all(ids.map((id) => dispatch(id)));
      expect(dispatched.filter(Boolean)).toHaveLength(1);
      await endTasks(database.store, 1, ids, "cancelled", cancelled);
    }
  });

  it("in one dispatch, beside tasks of no session", async () => {
    await enter(task("1"), task("2"));
    await database.sql(
      `insert into tasks (id, tenant, agent, agent_version, priority, state, input, body_hash, origin, root)
       values ('0', 'default', 'a', 'v', 2, 'queued', '{}', 'h', '0', '0')`,
    );
    const all = ["0", "1", "2"].map((id) => ({ id, attempt: 0, adapter: "x", session_id: id === "0" ? null : "s" }));
    const rows = await dispatchTasks(database.store, 1, all);
    expect(rows.map(({ id }) => id)).toContain("0");
    expect(rows).toHaveLength(2);
  });

  it("one that waits knows what for", async () => {
    await enter(task("1"), task("2"), task("3"));
    await dispatch("1");
    expect(await findAhead(database.store, "3")).toEqual({ id: "1", state: "dispatched", count: 2 });
    expect(await findAhead(database.store, "1")).toBeUndefined();
  });
});

describe("a task that interrupts", () => {
  it("cancels who holds the session and who was accepted before it, and goes next", async () => {
    await enter(task("1"), task("2"), task("later", { state: "scheduled", notBefore: new Date() }));
    await dispatch("1");
    await enter(task("3", { interrupts: true }), task("4"));
    expect(await offered()).toEqual([]);
    expect(await Promise.all(["1", "2", "later"].map(stateOf))).toEqual(["cancelled", "cancelled", "scheduled"]);
    expect(await offered()).toEqual(["3"]);
    await dispatch("3");
    // Once it was dispatched it is a task like any other.
    await end("3", "retrying");
    await queueTasks(database.store, 1, ["3"]);
    await queueTasks(database.store, 1, ["later"]);
    expect(await offered()).toEqual(["3"]);
    expect(await stateOf("later")).toBe("queued");
  });

  it("has nothing to cancel where nothing is open", async () => {
    await enter(task("1", { interrupts: true }));
    expect(await offered()).toEqual(["1"]);
  });
});

describe("what a task leaves behind", () => {
  it("is what it said, if it was answered, in the commit of its end", async () => {
    await enter(task("1"), task("2"), task("3"));
    await dispatch("1");
    expect(await desk.content({ task: "1", attempt: 1 })).toEqual({
      version: 0,
      tasks: 0,
      context_tokens: 0,
      turns: [],
    });
    await end("1", "succeeded", said("one"));
    expect(await session()).toMatchObject({
      ...{ version: 1, tasks: 1, turn_count: 1, context_tokens: 40, task: null },
      turns: said("one").turns,
      bytes: JSON.stringify(said("one").turns).length,
    });
    await dispatch("2");
    expect(await desk.content({ task: "2", attempt: 1 })).toMatchObject({
      version: 1,
      tasks: 1,
      turns: said("one").turns,
    });
    await end("2", "succeeded", { ...said(), version: 1, context_tokens: 0, reset: true });
    expect(await session()).toMatchObject({ version: 2, tasks: 0, turns: [], turn_count: 0, context_tokens: 0 });
  });

  it("is nothing where it failed, was cancelled, or comes from an attempt that is not the current one", async () => {
    await enter(task("1"), task("2"), task("3"));
    const before = { version: 0, tasks: 0, turns: [] };
    await dispatch("1");
    await end("1", "failed");
    expect(await session()).toMatchObject(before);
    await dispatch("2");
    await end("2", "retrying");
    await queueTasks(database.store, 1, ["2"]);
    await dispatch("2", 1);
    await end("2", "succeeded", said("from the first attempt"), 1);
    expect(await session()).toMatchObject({ ...before, task: "2" });
    await expect(desk.content({ task: "2", attempt: 1 })).rejects.toMatchObject({ code: "attempt_revoked" });
    expect(await desk.content({ task: "2", attempt: 2 })).toMatchObject({ version: 0, turns: [] });
    await endTasks(database.store, 1, ["2"], "cancelled", cancelled);
    await end("2", "succeeded", said("too late"), 2);
    expect(await session()).toMatchObject({ ...before, task: null });
  });

  it("is nothing where the session is of another version than it began with", async () => {
    await enter(task("1"));
    await dispatch("1");
    await end("1", "succeeded", { ...said("one"), version: 7 });
    expect(await session()).toMatchObject({ version: 0, turns: [], task: null });
    expect(await stateOf("1")).toBe("succeeded");
  });
});

describe("an operator", () => {
  it("resets a session that no task holds", async () => {
    await enter(task("1"), task("2"), task("3"));
    await dispatch("1");
    await end("1", "succeeded", said("one"));
    await dispatch("2");
    await expect(desk.reset("default", "s")).rejects.toMatchObject({ code: "session_busy" });
    await end("2", "failed");
    expect(await desk.reset("default", "s")).toMatchObject({ version: 2, tasks: 0, turns: 0, task: null, waiting: 1 });
    expect(await session()).toMatchObject({ turns: [], bytes: 2 });
    await expect(desk.reset("default", "none")).rejects.toMatchObject({ code: "unknown_session" });
    await expect(desk.reset("other", "s")).rejects.toMatchObject({ code: "unknown_session" });
  });

  it("closes a session that no task will need", async () => {
    await enter(task("1", { state: "scheduled", notBefore: new Date() }));
    await expect(desk.close("default", "s")).rejects.toMatchObject({ code: "session_busy" });
    await endTasks(database.store, 1, ["1"], "cancelled", cancelled);
    expect(await desk.close("default", "s")).toMatchObject({ id: "s", agent: "a", turns: 0 });
    expect(await enter(task("2", { agent: "b" }))).toEqual({});
  });

  it("cannot close a session that a task is entering", async () => {
    for (let round = 0; round < 20; round += 1) {
      const id = `r${round}`;
      const [refused] = await Promise.all([enter(task(id)), desk.close("default", "s").catch(() => undefined)]);
      expect(refused).toEqual({});
      expect(await offered()).toEqual([id]);
      await endTasks(database.store, 1, [id], "cancelled", cancelled);
    }
  });

  it("retries a task as the last of its session", async () => {
    await enter(task("1"), task("2"));
    await dispatch("1");
    await end("1", "dead_letter");
    const again = (id: string) => retryTask(database.store, { id, of: "1", agentVersion: "v" });
    expect(await again("0")).toMatchObject([{ id: "0", session_id: "s" }]);
    expect(await offered()).toEqual(["2"]);
    await endTasks(database.store, 1, ["0", "2"], "cancelled", cancelled);
    await desk.close("default", "s");
    expect(await again("00")).toMatchObject([{ id: "00" }]);
    expect(await offered()).toEqual(["00"]);
    await endTasks(database.store, 1, ["00"], "cancelled", cancelled);
    await desk.close("default", "s");
    await enter(task("3", { agent: "b" }));
    expect(await again("000")).toEqual([]);
  });
});

it("a session that a commit has forgotten is freed", async () => {
  await enter(task("1"), task("2"));
  await dispatch("1");
  await database.sql("update tasks set state = 'failed', finished_at = now() where id = '1'");
  expect(await offered()).toEqual(["2"]);
  expect(await dispatch("2")).toBe(false);
  await desk.look();
  expect(await dispatch("2")).toBe(true);
  await desk.look();
  expect(await session()).toMatchObject({ task: "2" });
});
