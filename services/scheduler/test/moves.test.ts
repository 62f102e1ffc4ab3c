// The moves as Postgres makes them: held to the table of transitions, to the leader's epoch, and to each other.
import { isTerminal, NO_USAGE, TASK_STATES, type TaskState, TRANSITIONS } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { eventually } from "@openclaw/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type AttemptEnd,
  claimAttempts,
  dispatchTasks,
  encodeEnd,
  endAttempts,
  endTasks,
  queueTasks,
} from "../src/queries/move-tasks.ts";
import { recordReadiness } from "../src/queries/record-readiness.ts";
import { retryTask } from "../src/queries/retry-tasks.ts";
import { findEffect, settleEffect } from "../src/queries/settle-effect.ts";
import { openDatabase, type TestDatabase } from "./open-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  await database.sql("delete from tasks");
  await database.sql("delete from unpublished");
});

const insert = async (id: string, state: TaskState, fields: { deadline?: string } = {}): Promise<void> => {
  const finished = isTerminal(state) ? "now()" : "null";
  await database.sql(
    `insert into tasks (id, tenant, agent, agent_version, priority, state, attempt, input, body_hash, origin, root, finished_at, deadline)
     values ($1, 'default', 'a', 'v', 2, $2, 1, '{"text":"x"}', 'hash', $1, $1, ${finished}, $3)`,
    [id, state, fields.deadline ?? null],
  );
};

const stateOf = async (id: string): Promise<unknown> =>
  (await database.sql("select state from tasks where id = $1", [id]))[0]?.["state"];

const insertEffect = async (root: string, fields: { state?: string; late?: boolean; asked?: string } = {}) => {
  const { state = "intended", late = true, asked = null } = fields;
  await database.sql(
    `insert into effects (root, step, place, task, attempt, agent, tool, arguments, hash, asked_hash, state, deadline)
     values ($1, 2, 0, $1, 1, 'a', 'pay', '{}', 'recorded', $2, $3, now() + $4::interval)`,
    [root, asked, state, late ? "-1 s" : "1 h"],
  );
};

const settle = (root: string, outcome: "done" | "not_done", epoch = 1) =>
  settleEffect(
    database.store,
    epoch,
    { root, step: 2, place: 0 },
    outcome === "done" ? { outcome, result: { paid: 1 } } : { outcome },
  );

const effectOf = (root: string) => findEffect(database.store, { root, step: 2, place: 0 });

const endOf = (id: string, state: AttemptEnd["state"], fields: Partial<AttemptEnd> = {}): AttemptEnd => ({
  id,
  attempt: 1,
  state,
  result: null,
  error: null,
  usage: NO_USAGE,
  contextTokens: 0,
  notBefore: state === "retrying" ? new Date() : null,
  failures: 0,
  processDeaths: 0,
  leasesLost: 0,
  startsAnew: false,
  fingerprint: null,
  session: null,
  ...fields,
});

const dispatch = { attempt: 1, adapter: "x", session_id: null };
const claim = { attempt: 1, worker: "w" };
const error = new AppError("task_cancelled").toWire();

/** Every move that the leader commits, by the state that it leads to. */
const MOVES: readonly [to: TaskState, move: (id: string, epoch: number) => Promise<unknown[]>][] = [
  ["queued", (id, epoch) => queueTasks(database.store, epoch, [id])],
  ["dispatched", (id, epoch) => dispatchTasks(database.store, epoch, [{ id, ...dispatch }])],
  ["running", (id, epoch) => claimAttempts(database.store, epoch, [{ id, ...claim }])],
  ...(["succeeded", "failed", "retrying", "dead_letter", "needs_attention"] as const).map(
    (state): (typeof MOVES)[number] => [
      state,
      (id, epoch) => endAttempts(database.store, epoch, [encodeEnd(endOf(id, state))]),
    ],
  ),
  [
    "retrying",
    async (id, epoch) => {
      await insertEffect(id);
      return (await settle(id, "done", epoch)).moved as unknown[];
    },
  ],
  ["cancelled", (id, epoch) => endTasks(database.store, epoch, [id], "cancelled", error)],
  ["expired", (id, epoch) => endTasks(database.store, epoch, [id], "expired", error)],
];

describe.each(MOVES)("the move to %s", (to, move) => {
  it("starts from no state that the table of transitions does not allow", async () => {
    for (const from of TASK_STATES) {
      const id = `${from}-${to}`;
      await insert(id, from, { deadline: "2020-01-01T00:00:00Z" });
      const moved = (await move(id, 1)).length === 1;
      expect([id, await stateOf(id)]).toEqual([id, moved ? to : from]);
      if (moved) expect(TRANSITIONS[from], id).toContain(to);
    }
  });

  it("is refused under an epoch that is over, and says so", async () => {
    for (const from of TASK_STATES.filter((state) => TRANSITIONS[state].includes(to))) {
      await insert(from, from, { deadline: "2020-01-01T00:00:00Z" });
      await expect(move(from, 0), from).rejects.toMatchObject({ code: "not_leading", kind: "unavailable" });
      expect(await stateOf(from)).toBe(from);
    }
  });
});

it("every transition that is the leader's to make is made by a move", async () => {
  // Nothing waits for a tool or an approval yet.
  const later: readonly TaskState[] = ["waiting_tool", "waiting_approval"];
  for (const from of TASK_STATES.filter((state) => !later.includes(state))) {
    for (const to of TRANSITIONS[from].filter((state) => !later.includes(state))) {
      const id = `${from}-${to}`;
      await insert(id, from, { deadline: "2020-01-01T00:00:00Z" });
      for (const [state, move] of MOVES) if (state === to) await move(id, 1);
      expect([id, await stateOf(id)]).toEqual([id, to]);
    }
  }
});

it("a deadline that Postgres does not find passed ends nothing", async () => {
  await insert("early", "queued", { deadline: "2999-01-01T00:00:00Z" });
  await expect(endTasks(database.store, 1, ["early"], "expired", error)).resolves.toEqual([]);
  await expect(endTasks(database.store, 1, ["early"], "cancelled", error)).resolves.toHaveLength(1);
});

it("of two attempts and two ends the current and the first win", async () => {
  await insert("t", "queued");
  const [row] = await dispatchTasks(database.store, 1, [{ id: "t", ...dispatch }]);
  expect(row).toMatchObject({ attempt: 2, state: "dispatched", input: { text: "x" } });
  await expect(claimAttempts(database.store, 1, [{ id: "t", ...claim }])).resolves.toEqual([]);
  await claimAttempts(database.store, 1, [{ id: "t", attempt: 2, worker: "w" }]);
  const end = (state: AttemptEnd["state"]) =>
    endAttempts(database.store, 1, [encodeEnd(endOf("t", state, { attempt: 2, result: { a: 1 } }))]);
  await expect(end("succeeded")).resolves.toMatchObject([{ state: "succeeded", result: { a: 1 } }]);
  await expect(end("failed")).resolves.toEqual([]);
  await expect(endTasks(database.store, 1, ["t"], "cancelled", error)).resolves.toEqual([]);
  await expect(database.sql("select task from unpublished")).resolves.toEqual([{ task: "t" }]);
});

it("what is taken over begins after the last attempt whose end said so", async () => {
  await insert("t", "running");
  const resumeFrom = async () =>
    (await database.sql("select attempt, resume_from from tasks where id = 't'"))[0] as object;
  for (const [attempt, startsAnew, from] of [
    [1, false, 1],
    [2, true, 3],
    [3, false, 3],
  ] as const) {
    await endAttempts(database.store, 1, [encodeEnd(endOf("t", "retrying", { attempt, startsAnew }))]);
    expect(await resumeFrom()).toEqual({ attempt, resume_from: from });
    await queueTasks(database.store, 1, ["t"]);
    await dispatchTasks(database.store, 1, [{ id: "t", session_id: null, attempt, adapter: "x" }]);
  }
});

it("a retry is a new task that Postgres copies", async () => {
  await insert("t", "dead_letter");
  const [row] = await retryTask(database.store, { id: "u", of: "t", agentVersion: "v" });
  expect(row).toMatchObject({ id: "u", root: "t", state: "queued", attempt: 0, deadline: null });
  await expect(database.sql("select input from tasks where id = 'u'")).resolves.toEqual([{ input: { text: "x" } }]);
});

describe("an effect that nobody knows the end of", () => {
  it("is settled once, and the tasks of its chain that wait for it go on", async () => {
    await insert("t", "needs_attention");
    await insertEffect("t");
    expect(await settle("t", "done")).toMatchObject({ isSettled: true, moved: [{ id: "t", state: "retrying" }] });
    expect(await effectOf("t")).toMatchObject({ state: "done", result: { paid: 1 }, settled_by: "operator" });
    expect(await settle("t", "not_done")).toEqual({ isSettled: false, moved: [] });
    expect(await effectOf("t")).toMatchObject({ state: "done" });
  });

  it("may be called again once it is said that it did not happen", async () => {
    await insert("t", "needs_attention");
    await insertEffect("t");
    await settle("t", "not_done");
    expect(await effectOf("t")).toMatchObject({ state: "failed", result: null, settled_by: "operator" });
  });

  it("is not settled before its deadline, nor while an attempt is out that may just have read it", async () => {
    await insert("t", "cancelled");
    await insertEffect("t", { late: false });
    expect(await settle("t", "done")).toMatchObject({ isSettled: false });
    for (const state of ["dispatched", "running"] as const) {
      await insert(state, state);
      await insertEffect(state);
      expect(await settle(state, "done"), state).toEqual({ isSettled: false, moved: [] });
    }
  });

  it("is settled beside an ended task, which stays as it is", async () => {
    await insert("t", "cancelled");
    await insertEffect("t");
    expect(await settle("t", "done")).toEqual({ isSettled: true, moved: [] });
    expect(await stateOf("t")).toBe("cancelled");
  });

  it("that was done, and in whose place another call is asked for, is answered and never called", async () => {
    await insert("t", "needs_attention");
    await insertEffect("t", { state: "done", asked: "asked" });
    expect(await settle("t", "not_done")).toMatchObject({ isSettled: false });
    expect(await settle("t", "done")).toMatchObject({ isSettled: true, moved: [{ id: "t" }] });
    expect(await database.sql("select hash, asked_hash from effects")).toEqual([{ hash: "asked", asked_hash: null }]);
  });

  it("waits for a task that is being parked, and lets that go on too", async () => {
    await insert("t", "running");
    await insertEffect("t");
    const parking = database.store.transaction(async (db) => {
      await db.query("", "update tasks set state = 'needs_attention' where id = 't'");
      const settling = settle("t", "done");
      await eventually(async () => (await db.query("", "select from pg_locks where not granted")).length > 0, {
        withinMs: 5_000,
        because: "it waits for the lock",
      });
      return { settling };
    });
    expect(await (await parking).settling).toMatchObject({ isSettled: true, moved: [{ id: "t", state: "retrying" }] });
    expect(await stateOf("t")).toBe("retrying");
  });

  it("stays known to a retry, and goes with the last task that may call it", async () => {
    await insert("t", "dead_letter");
    await insertEffect("t");
    await retryTask(database.store, { id: "u", of: "t", agentVersion: "v" });
    await database.sql("delete from tasks where id = 't'");
    expect(await effectOf("t")).toMatchObject({ root: "t", task: "u", state: "unknown" });
    await database.sql("delete from tasks where id = 'u'");
    expect(await effectOf("t")).toBeUndefined();
  });
});

describe("the readiness of a minute", () => {
  it("is lost by one look that did not find it, and told by the leader alone", async () => {
    const ready = async () => {
      const rows = await database.sql("select ready from readiness");
      await database.sql("delete from readiness");
      return rows.map((row) => row["ready"]);
    };
    const look = async (...found: readonly boolean[]) => {
      // So that all of them are of the same minute.
      await database.store.transaction(async (db) => {
        for (const one of found) await recordReadiness(db, 1, one);
      });
      return ready();
    };
    expect(await look(true, true)).toEqual([true]);
    expect(await look(true, false, true)).toEqual([false]);
    expect(await look(false, true)).toEqual([false]);
    await recordReadiness(database.store, 0, true);
    expect(await ready()).toEqual([]);
  });
});
