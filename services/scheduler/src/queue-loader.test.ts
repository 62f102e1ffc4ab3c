import { createFakeClock } from "@openclaw/testkit";
import { expect, it } from "vitest";
import { FakeTable, taskRow } from "../test/fake-table.ts";
import { HORIZON_MS, LeaderState } from "./leader-state.ts";
import { QueueLoader } from "./queue-loader.ts";

const START = 1_000_000;
const forever = new AbortController().signal;

const setup = (...rows: readonly ReturnType<typeof taskRow>[]) => {
  const table = new FakeTable(...rows);
  const clock = createFakeClock(START);
  const state = new LeaderState(1, clock);
  const loader = new QueueLoader(table, state);
  return { table, clock, state, loader };
};

const retrying = (id: string, dueMs: number) => taskRow(id, { state: "retrying", not_before: new Date(dueMs) });

/** Until nothing is due any more. */
const queueAll = async ({ loader, state, clock }: ReturnType<typeof setup>): Promise<void> => {
  for (let turn = 0; turn < 10 && state.delays.size > 0; turn += 1)
    await loader.queueDue(clock.now()).catch(() => undefined);
};

it("takes in attempts, waiting tasks, delays and deadlines when it begins", async () => {
  const { loader, state } = setup(
    taskRow("waits"),
    taskRow("runs", { state: "running", attempt: 2, worker: "w" }),
    retrying("delayed", START + 5_000),
    taskRow("far", { state: "scheduled", not_before: new Date(START + 10 * HORIZON_MS) }),
    taskRow("late", { deadline: new Date(START + 1_000) }),
    taskRow("attended", { state: "needs_attention", attempt: 1, worker: "w" }),
  );
  await loader.loadFirst(["a"], START, forever);
  expect(state.ready.waiting("a")).toBe(2);
  expect(state.attempts.holds("runs", 2)).toBe(true);
  expect([state.delays.dueAt("delayed"), state.delays.dueAt("far")]).toEqual([START + 5_000, undefined]);
  expect(state.deadlines.dueAt("late")).toBe(START + 1_000);
  // What waits for somebody's word holds no slot.
  expect(state.attempts.count("a")).toBe(1);
});

it("stops loading when the lead is lost", async () => {
  const { loader, table } = setup(taskRow("waits"));
  await expect(loader.loadFirst(["a"], START, AbortSignal.abort("lost"))).rejects.toBe("lost");
  expect(table.asked).not.toContain("load-lane");
});

it("begins before it has looked through all open tasks for attempts, and finds them all", async () => {
  const id = (n: number) => `t${String(n).padStart(6, "0")}`;
  const { loader, table, state } = setup();
  for (let n = 0; n < 25_000; n += 1)
    table.put(taskRow(id(n), n % 5_000 === 0 ? { state: "running", attempt: 1 } : {}));
  await loader.loadFirst(["a"], START, forever);
  expect([state.attempts.count("a"), state.ready.waiting("a")]).toEqual([2, 1_000]);
  table.next("load-attempts", "fails");
  await expect(loader.loadAttempts(forever)).rejects.toMatchObject({ code: "store_unavailable" });
  await loader.loadAttempts(forever);
  expect(state.attempts.count("a")).toBe(5);
  await loader.refill();
  expect(state.ready.waiting("a")).toBe(10_000);
});

it.each([
  ["queue-tasks", "fails"],
  ["queue-tasks", "loses its answer"],
] as const)("queues a task that is due although %s %s", async (name, kind) => {
  const all = setup(retrying("t", START));
  all.state.admit(all.table.row("t"));
  all.table.next(name, kind);
  await queueAll(all);
  expect(all.table.row("t").state).toBe("queued");
  expect(all.state.ready.has("t")).toBe(true);
});

it("queues a task whose answer was lost although the look at it fails too", async () => {
  const all = setup(retrying("t", START));
  all.state.admit(all.table.row("t"));
  all.table.next("queue-tasks", "loses its answer");
  all.table.next("load-by-ids", "fails");
  await queueAll(all);
  expect(all.state.ready.has("t")).toBe(true);
});

it("keeps the time since which a task is ready", async () => {
  const all = setup(retrying("t", START));
  all.state.admit(all.table.row("t"));
  await queueAll(all);
  expect(all.state.ready.lanes().find(({ length }) => length > 0)?.since).toBe(START);
});

it("takes a delay without a date for one that is over", async () => {
  const all = setup(taskRow("t", { state: "retrying" }));
  all.state.admit(all.table.row("t"));
  await queueAll(all);
  expect(all.state.ready.has("t")).toBe(true);
});

it("looks for timers again by the clock, also when it is set forward", async () => {
  const { loader, table, clock, state } = setup();
  await loader.loadTimers(clock.now());
  table.put(retrying("t", START + HORIZON_MS + 1));
  clock.advance(HORIZON_MS / 2 - 1);
  await loader.loadTimers(clock.now());
  expect(state.delays.size).toBe(0);
  clock.advance(1);
  await loader.loadTimers(clock.now());
  expect(state.delays.dueAt("t")).toBe(START + HORIZON_MS + 1);
});

it("looks for the timers that one look did not hold as soon as half of what it knows is over", async () => {
  const { loader, table, clock, state } = setup();
  for (let n = 0; n < 20_010; n += 1) table.put(retrying(`t${String(n).padStart(5, "0")}`, START + n));
  await loader.loadTimers(clock.now());
  expect(state.delays.size).toBe(20_000);
  clock.advance(10_000);
  await loader.loadTimers(clock.now());
  expect(state.delays.size).toBe(20_000);
  clock.advance(5_000);
  state.delays.takeDue(clock.now(), 20_000);
  for (let n = 0; n < 15_000; n += 1) table.put(taskRow(`t${String(n).padStart(5, "0")}`));
  await loader.loadTimers(clock.now());
  expect(state.delays.dueAt("t20009")).toBe(START + 20_009);
});
