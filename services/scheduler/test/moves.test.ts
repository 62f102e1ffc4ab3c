// The moves as Postgres makes them: held to the table of transitions, to the leader's epoch, and to each other.
import { isTerminal, NO_USAGE, TASK_STATES, type TaskState, TRANSITIONS } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
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
import { insertRetries } from "../src/queries/retry-tasks.ts";
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
  ...fields,
});

const dispatch = { attempt: 1, adapter: "x" };
const claim = { attempt: 1, worker: "w" };
const error = new AppError("task_cancelled").toWire();

/** Every move that the leader commits, by the state that it leads to. */
const MOVES: readonly [to: TaskState, move: (id: string, epoch: number) => Promise<unknown[]>][] = [
  ["queued", (id, epoch) => queueTasks(database.store, epoch, [id])],
  ["dispatched", (id, epoch) => dispatchTasks(database.store, epoch, [{ id, ...dispatch }])],
  ["running", (id, epoch) => claimAttempts(database.store, epoch, [{ id, ...claim }])],
  ...(["succeeded", "failed", "retrying", "dead_letter"] as const).map((state): (typeof MOVES)[number] => [
    state,
    (id, epoch) => endAttempts(database.store, epoch, [encodeEnd(endOf(id, state))]),
  ]),
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
  // Nothing waits for a tool, an approval or an operator yet.
  const later: readonly TaskState[] = ["waiting_tool", "waiting_approval", "needs_attention"];
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
    await dispatchTasks(database.store, 1, [{ id: "t", attempt, adapter: "x" }]);
  }
});

it("a retry is a new task that Postgres copies", async () => {
  await insert("t", "dead_letter");
  const retries = [{ id: "u", of: "t", agentVersion: "v", input_bytes: 0 }];
  const [row] = await insertRetries(database.store, retries);
  expect(row).toMatchObject({ id: "u", root: "t", state: "queued", attempt: 0, deadline: null });
  await expect(database.sql("select input from tasks where id = 'u'")).resolves.toEqual([{ input: { text: "x" } }]);
});
