import { createFakeClock } from "@openclaw/testkit";
import { expect, it } from "vitest";
import { FakeTable, taskRow } from "../test/fake-table.ts";
import { silent } from "../test/silent.ts";
import { LeaderState } from "./leader-state.ts";
import type { WorkRow } from "./queries/move-tasks.ts";
import { Reconciler } from "./reconciler.ts";

const setup = (...rows: readonly WorkRow[]) => {
  const table = new FakeTable(...rows);
  const state = new LeaderState(1, createFakeClock());
  const sent: string[] = [];
  const send = (row: WorkRow) => void sent.push(row.id);
  const reconciler = new Reconciler({ db: table, state, send, log: silent });
  return { table, state, sent, reconciler };
};

const running = (id: string, fields: Partial<WorkRow> = {}) =>
  taskRow(id, { state: "running", attempt: 1, worker: "w", ...fields });

it("finds open tasks that nothing is known of, whatever their state", async () => {
  const { state, reconciler } = setup(
    taskRow("waits"),
    taskRow("delayed", { state: "retrying", not_before: new Date(5_000) }),
    running("runs"),
    taskRow("sent", { state: "dispatched", attempt: 3 }),
    taskRow("late", { deadline: new Date(9_000) }),
  );
  await reconciler.findLost();
  expect([state.ready.has("waits"), state.delays.dueAt("delayed")]).toEqual([true, 5_000]);
  expect([state.attempts.holds("runs", 1), state.attempts.holds("sent", 3)]).toEqual([true, true]);
  expect(state.deadlines.dueAt("late")).toBe(9_000);
});

it("goes through all of them a page at a time, and begins anew", async () => {
  const id = (n: number) => `t${String(n).padStart(4, "0")}`;
  const { table, state, reconciler } = setup(...Array.from({ length: 2_500 }, (_, n) => taskRow(id(n))));
  await reconciler.findLost();
  expect(state.ready.waiting("a")).toBe(1_000);
  for (let page = 0; page < 2; page += 1) await reconciler.findLost();
  expect(state.ready.waiting("a")).toBe(2_500);
  table.put(taskRow("a0"));
  await reconciler.findLost();
  expect(state.ready.has("a0")).toBe(true);
});

it("leaves an attempt alone that ended between two looks at its row", async () => {
  const { table, state, reconciler } = setup(running("t"));
  const answer = table.hold("load-page");
  const looking = reconciler.findLost();
  await Promise.resolve();
  table.put(running("t", { state: "succeeded", finished_at: new Date() }));
  answer();
  await looking;
  expect(state.attempts.count("a")).toBe(0);
});

it("leaves a slot alone whose dispatch is under way", async () => {
  const { table, state, reconciler } = setup(taskRow("t"));
  state.attempts.reserve(table.row("t"), performance.now());
  await reconciler.findLost();
  await reconciler.checkAttempts();
  expect(state.attempts.holds("t", 1)).toBe(true);
  expect(state.ready.has("t")).toBe(false);
});

it("forgets an attempt whose task has ended, so that its worker is told", async () => {
  const { table, state, reconciler } = setup(running("t"));
  await reconciler.findLost();
  table.put(running("t", { state: "cancelled", finished_at: new Date() }));
  await reconciler.checkAttempts();
  expect(state.attempts.renew("w", [{ task: "t", attempt: 1 }], performance.now())).toHaveLength(1);
});

it("takes back the task of an attempt that is over", async () => {
  const { table, state, reconciler } = setup(running("t"));
  await reconciler.findLost();
  table.put(running("t", { state: "retrying", not_before: new Date(7_000) }));
  await reconciler.checkAttempts();
  expect([state.attempts.count("a"), state.delays.dueAt("t")]).toEqual([0, 7_000]);
});

it("sends again what nobody claimed, and only that", async () => {
  const sentOnce = ["1", "2", "3"].map((id) => taskRow(id, { state: "dispatched", attempt: 1 }));
  const { table, state, sent, reconciler } = setup(...sentOnce);
  await reconciler.findLost();
  // The answers of a claim and of an end were lost.
  table.put(running("2"));
  table.put(running("3", { state: "failed", finished_at: new Date() }));
  await reconciler.resend(performance.now());
  expect(sent).toEqual(["1"]);
  expect([state.attempts.countOf("a", "w"), state.attempts.count("a")]).toEqual([1, 2]);
  // So its lease can run out.
  expect(state.attempts.expired(performance.now() + 60_000).map(({ task }) => task.id)).toEqual(["2"]);
});

it("asks nothing while nothing is out", async () => {
  const { table, reconciler } = setup();
  await reconciler.checkAttempts();
  await reconciler.resend(performance.now());
  expect(table.asked).toEqual([]);
});
