import { createMetrics } from "@openclaw/telemetry";
import { createFakeClock, eventually } from "@openclaw/testkit";
import { afterEach, expect, it } from "vitest";
import { hearAdapter, hearWorker } from "../test/beats.ts";
import { FakeTable, taskRow } from "../test/fake-table.ts";
import { silent } from "../test/silent.ts";
import { Dispatcher } from "./dispatcher.ts";
import { LeaderState } from "./leader-state.ts";
import type { WorkRow } from "./queries/move-tasks.ts";
import { Reconciler } from "./reconciler.ts";

let dispatcher: Dispatcher;
afterEach(() => dispatcher.stop());

const setup = (...rows: readonly WorkRow[]) => {
  const table = new FakeTable(...rows);
  const state = new LeaderState(1, createFakeClock());
  const sent: string[] = [];
  const send = (row: WorkRow) => {
    state.attempts.sent(row.id, performance.now());
    sent.push(`${row.id} ${row.attempt}`);
  };
  dispatcher = new Dispatcher({
    db: table,
    state,
    sessions: { look: () => Promise.resolve() },
    send,
    log: silent,
    metrics: createMetrics({ service: "scheduler" }),
  });
  const reconciler = new Reconciler({ db: table, state, send, log: silent });
  for (const row of rows) state.admit(row);
  hearAdapter(state);
  hearWorker(state, { capacity: 2 });
  return { table, state, sent, reconciler };
};

const within = { withinMs: 5_000 };

it("dispatches as many as there are free slots, oldest first", async () => {
  const { sent, state } = setup(taskRow("1"), taskRow("2"), taskRow("3"));
  dispatcher.wake();
  await eventually(() => sent.length === 2, { ...within, because: "two slots are free" });
  expect(sent).toEqual(["1 1", "2 1"]);
  expect(state.ready.has("3")).toBe(true);
});

it("knows an attempt whose dispatch was committed and not answered, and sends it", async () => {
  const { table, sent, state, reconciler } = setup(taskRow("1"));
  table.next("dispatch-tasks", "loses its answer");
  dispatcher.wake();
  const isKnown = () => state.attempts.unclaimed(performance.now()).length === 1;
  await eventually(isKnown, { ...within, because: "its row is read" });
  expect(sent).toEqual([]);
  await reconciler.resend(performance.now());
  expect(sent).toEqual(["1 1"]);
  expect(state.attempts.count("a")).toBe(1);
});

it("dispatches after a commit that failed, once the rows can be read", async () => {
  const { table, sent } = setup(taskRow("1"));
  table.next("dispatch-tasks", "fails");
  table.next("load-by-ids", "fails");
  dispatcher.wake();
  await eventually(() => sent.length === 1, { ...within, because: "it is tried again" });
  expect(sent).toEqual(["1 1"]);
});

it("takes the row's word for a task that did not move", async () => {
  const ended = taskRow("1", { state: "cancelled", finished_at: new Date() });
  const { table, state } = setup(taskRow("1"), taskRow("2"));
  table.put(ended);
  table.put(taskRow("2", { attempt: 3 }));
  dispatcher.wake();
  await eventually(() => state.attempts.holds("2", 4), { ...within, because: "it waits with another attempt" });
  expect(state.attempts.get("1")).toBeUndefined();
  expect(state.ready.has("1")).toBe(false);
});

it("holds a task's deadline when its dispatch did not move it", async () => {
  const { table, state } = setup(taskRow("1", { deadline: new Date(5_000) }));
  table.next("dispatch-tasks", "loses its answer");
  dispatcher.wake();
  await eventually(() => table.asked.includes("load-by-ids"), { ...within, because: "its row is read" });
  await eventually(() => state.deadlines.size === 1, { ...within, because: "the row says so" });
  expect(state.deadlines.dueAt("1")).toBe(5_000);
});

it("dispatches nothing under an epoch that is over", async () => {
  const { table, sent } = setup(taskRow("1"));
  table.epoch = 2;
  dispatcher.wake();
  await eventually(() => table.asked.includes("load-by-ids"), { ...within, because: "the rows are asked" });
  expect(sent).toEqual([]);
  expect(table.row("1").state).toBe("queued");
});
