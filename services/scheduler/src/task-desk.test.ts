import { AppError } from "@openclaw/errors";
import type { TaskRow } from "@openclaw/store";
import { createFakeClock } from "@openclaw/testkit";
import { expect, it } from "vitest";
import { FakeTable, taskRow } from "../test/fake-table.ts";
import { LeaderState } from "./leader-state.ts";
import { TaskDesk } from "./task-desk.ts";

const NOW = 100_000;

const setup = () => {
  const table = new FakeTable(taskRow("t", { deadline: new Date(NOW - 1) }));
  const clock = createFakeClock(NOW);
  const state = new LeaderState(1, clock);
  state.admit(table.row("t"));
  const ended: TaskRow[] = [];
  const onEnded = (row: TaskRow) => void ended.push(row);
  const catalogue = { current: () => undefined };
  const desk = new TaskDesk({ db: table, catalogue, state, clock, onAccepted: () => {}, onEnded });
  return { table, clock, state, desk, ended };
};

it("ends a task at its deadline and forgets it", async () => {
  const { desk, state, table, ended } = setup();
  await desk.expire();
  expect(table.row("t").state).toBe("expired");
  expect([ended.length, state.ready.waiting("a"), state.deadlines.size]).toEqual([1, 0, 0]);
  await desk.expire();
  expect(table.asked.filter((name) => name === "end-tasks")).toHaveLength(1);
});

it.each(["fails", "loses its answer"] as const)("tries a deadline again after a statement that %s", async (trouble) => {
  const { desk, table, state } = setup();
  table.next("end-tasks", trouble);
  await expect(desk.expire()).rejects.toBeInstanceOf(AppError);
  await desk.expire();
  expect(table.row("t").state).toBe("expired");
  expect(state.deadlines.size).toBe(0);
});

it("looks at a deadline again that Postgres does not find passed yet", async () => {
  const { desk, table, clock, state } = setup();
  table.next("end-tasks", "moves nothing");
  await desk.expire();
  expect(state.deadlines.size).toBe(1);
  await desk.expire();
  expect(table.row("t").state).toBe("queued");
  clock.advance(1_000);
  await desk.expire();
  expect(table.row("t").state).toBe("expired");
});

it("retries no task whose agent is not configured any more, and says so", async () => {
  const { desk, table } = setup();
  table.put(taskRow("t", { state: "dead_letter", finished_at: new Date() }));
  await expect(desk.retry("default", "t")).rejects.toMatchObject({ code: "unknown_agent" });
});
