// Forks over real tables: what they take over of the chain, and that no effect is made twice without leave.
import { randomBytes } from "node:crypto";
import {
  type ForkRequest,
  firstTaskIdAt,
  forkRequest,
  type JournalEvent,
  NO_USAGE,
  newTaskId,
} from "@openclaw/contracts";
import { insertEventRows, rowsOf, type TaskRow } from "@openclaw/store";
import { createFakeClock } from "@openclaw/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createForkDesk } from "../src/fork/fork-desk.ts";
import { countStatement } from "../src/jobs/matching.ts";
import { LeaderState } from "../src/leader-state.ts";
import { readRecorded } from "../src/queries/recorded-steps.ts";
import { TaskDesk } from "../src/task-desk.ts";
import { openDatabase, type TestDatabase } from "./open-database.ts";

const NOW = Date.UTC(2026, 10, 25);
const clock = createFakeClock(NOW);
const AGENT = { version: "v", spec: { tools: [{ name: "pay", effect: "effect" }] } } as never;
const catalogue = { current: () => AGENT, derive: async () => AGENT };

const accepted: TaskRow[] = [];
let database: TestDatabase;
beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  accepted.length = 0;
  for (const table of ["effects", "steps", "usage", "audit", "tasks"]) await database.sql(`delete from ${table}`);
});

const HEAD = { v: 1, tenant: "default", agent: "a", attempt: 1, at: new Date(NOW).toISOString() } as const;
const call = { id: "c", name: "pay", arguments: "{}" };

/** Turns that each pay once, after which the task died. */
const recorded = (task: string, turns: number): JournalEvent[] => [
  { ...HEAD, task, n: 0, type: "attempt.started", worker: "w" },
  ...Array.from({ length: turns }, (_, i): JournalEvent[] => [
    {
      ...HEAD,
      task,
      n: 2 * i + 1,
      type: "step.model",
      message: { role: "assistant", content: "", tool_calls: [call] },
      finish_reason: "stop",
      usage: NO_USAGE,
      timings: { queued_ms: 0, first_token_ms: 0, total_ms: 0 },
      adapter: "x",
      replica: "r",
    },
    {
      ...HEAD,
      task,
      n: 2 * i + 2,
      type: "step.tool",
      call_id: "c",
      tool: "pay",
      arguments: {},
      result: i,
      duration_ms: 1,
    },
  ]).flat(),
];

const pays = (task: string, step: number, attempt: number, state = "done") =>
  database.sql(
    `insert into effects (root, step, place, task, attempt, agent, tool, arguments, hash, state, deadline, result)
     values ($1, $2, 0, $1, $3, 'a', 'pay', '{}', 'h', $4, now(), '"paid"')`,
    [task, step, attempt, state],
  );

const end = (id: string, state = "dead_letter") =>
  database.sql("update tasks set state = $2, finished_at = now() where id = $1", [id, state]);

/** A dead letter of two paid turns. */
const dead = async (): Promise<string> => {
  const id = newTaskId(NOW - 1_000, randomBytes(16));
  await database.sql(
    `insert into tasks (id, tenant, agent, agent_version, priority, state, attempt, input, body_hash, origin, root, finished_at)
     values ($1, 'default', 'a', 'v', 2, 'dead_letter', 1, '{"text":"x"}', 'hash', $1, $1, now())`,
    [id],
  );
  await insertEventRows(database.store, recorded(id, 2).map(rowsOf));
  await pays(id, 1, 1);
  await pays(id, 2, 1);
  return id;
};

const fork = (of: string, request: ForkRequest, key?: string) =>
  createForkDesk({ db: database.store, catalogue, clock, onAccepted: (rows) => void accepted.push(...rows) }).fork(
    "default",
    of,
    forkRequest.parse(request),
    key,
  );

const retry = (of: string) =>
  new TaskDesk({
    db: database.store,
    catalogue,
    state: new LeaderState(1, clock),
    clock,
    onAccepted: () => {},
    onEnded: () => {},
  }).retry("default", of);

/** Dead letters that a job would replay. */
const replayable = async (): Promise<unknown> => {
  const before = firstTaskIdAt(NOW + 1_000);
  const target = { id: "job", tenant: "default", kind: "replay", filter: {}, before } as const;
  const { text, values } = countStatement(target, 100);
  return (await database.sql(text, values))[0]?.["matched"];
};

const effectsOf = async (root: string): Promise<string[]> => {
  const rows = await database.sql("select * from effects where root = $1 order by step, place", [root]);
  return rows.map(
    ({ step, tool, state, attempt, result }) => `${step} ${tool} ${state} ${attempt} ${JSON.stringify(result)}`,
  );
};

describe("effects of the chain", () => {
  it("are the fork's own if they led to what it takes over; all others are repeated only with leave", async () => {
    const id = await dead();
    // An attempt that began anew had called something else in the first turn.
    await database.sql("update effects set tool = 'refund' where step = 1");
    await expect(fork(id, { from_step: 3 })).rejects.toMatchObject({
      code: "effects_discarded",
      details: { keys: ["1:0"] },
    });
    const forked = await fork(id, { from_step: 3, repeat_effects: true });
    expect(await effectsOf(forked.id)).toEqual(['2 pay done 1 "paid"']);
    await expect(fork(id, { from_step: 1 })).rejects.toMatchObject({ details: { keys: ["1:0", "2:0"] } });
  });

  it("are settled before they are taken over", async () => {
    const id = await dead();
    await database.sql("update effects set state = 'intended' where step = 2");
    await expect(fork(id, { from_step: 3, repeat_effects: true })).rejects.toMatchObject({
      code: "effect_unknown",
      details: { keys: ["2:0"] },
    });
  });
});

it("the same key is the same fork, also at once; with another body it is refused, and beside another key it is another", async () => {
  const id = await dead();
  const order = { from_step: 3, repeat_effects: true };
  const made = await Promise.all([fork(id, order, "key"), fork(id, order, "key")]);
  const later = await fork(id, order, "key");
  expect(new Set([...made, later].map((task) => task.id))).toEqual(new Set(accepted.map((row) => row.id)));
  expect(accepted).toHaveLength(1);
  await expect(fork(id, { ...order, priority: "low" }, "key")).rejects.toMatchObject({
    code: "idempotency_conflict",
    details: { task: later.id },
  });
  await fork(id, order, "other");
  await fork(id, order);
  expect(accepted).toHaveLength(3);
});

describe("a retry of a fork", () => {
  it("begins with what the fork took over, and with the answers that it was given", async () => {
    const id = await dead();
    const forked = await fork(id, { from_step: 3, answers: [{ key: "2:0", result: { changed: id } }] });
    expect(await effectsOf(forked.id)).toEqual(['1 pay done 1 "paid"', `2 pay done 1 {"changed":"${id}"}`]);
    expect(await database.sql("select settled_by from effects where root = $1 and step = 2", [forked.id])).toEqual([
      { settled_by: "operator" },
    ]);
    await end(forked.id);
    const again = await retry(forked.id);
    expect(again).toMatchObject({ attempt: 1, root: forked.id, forked_from: id, agent_version: "v" });
    const brought = { id: again.id, forked_from: id, resume_from: 1, attempt: 2 };
    const events = (await readRecorded(database.store, brought)) as JournalEvent[];
    expect(events.map(({ task, n, type }) => [task, n, type])).toEqual(
      recorded(again.id, 2).map(({ task, n, type }) => [task, n, type]),
    );
    expect(events.at(-1)).toMatchObject({ result: { changed: id } });
    const kept = `select (select count(*)::int from usage where task = $1) as usage,
      (select count(*)::int from audit where task = $1) as audit`;
    expect(await database.sql(kept, [again.id])).toEqual([{ usage: 2, audit: 3 }]);
    const outcomes = "select distinct outcome from audit where task = any($1::text[])";
    expect(await database.sql(outcomes, [[forked.id, again.id]])).toEqual([{ outcome: "taken_over" }]);
  });

  it("of any other task begins with nothing", async () => {
    expect(await retry(await dead())).toMatchObject({ attempt: 0, forked_from: null });
  });
});

describe("a fork beside others of its chain", () => {
  it("needs leave while one of them is open, or once another fork has made effects", async () => {
    const id = await dead();
    const again = await retry(id);
    await expect(fork(id, { from_step: 3 })).rejects.toMatchObject({
      code: "effects_discarded",
      details: { tasks: [again.id] },
    });
    await end(again.id);
    const first = await fork(id, { from_step: 3 });
    await expect(fork(id, { from_step: 3 })).rejects.toMatchObject({ details: { tasks: [first.id] } });
    await end(first.id);
    const second = await fork(id, { from_step: 3 });
    await end(second.id);
    await pays(second.id, 3, 2);
    await expect(fork(id, { from_step: 3 })).rejects.toMatchObject({ details: { tasks: [second.id] } });
    expect(await fork(id, { from_step: 3, repeat_effects: true })).toMatchObject({ forked_from: id });
  });

  it("keeps the task from being retried or replayed, unless it made no effect of its own", async () => {
    const id = await dead();
    const forked = await fork(id, { from_step: 3 });
    await expect(retry(id)).rejects.toMatchObject({ code: "not_retryable", details: { tasks: [forked.id] } });
    expect(await replayable()).toBe(0);
    await end(forked.id, "failed");
    expect(await replayable()).toBe(1);
    await pays(forked.id, 3, 2, "failed");
    expect(await replayable()).toBe(1);
    await pays(forked.id, 4, 2);
    expect(await replayable()).toBe(0);
    await expect(retry(id)).rejects.toMatchObject({ code: "not_retryable" });
  });
});
