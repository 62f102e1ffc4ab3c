import { createFakeClock } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { hearAdapter, hearWorker } from "../test/beats.ts";
import { openTask } from "../test/open-task.ts";
import { HORIZON_MS, LeaderState } from "./leader-state.ts";

const leading = (): LeaderState => new LeaderState(1, createFakeClock());

/** Worker A has all its slots taken, worker B none. */
const twoWorkers = (): LeaderState => {
  const state = leading();
  for (const worker of ["A", "B"]) hearWorker(state, { worker }, 0);
  for (const id of ["1", "2", "3", "4"]) {
    state.attempts.reserve(openTask(id), 0);
    state.attempts.claimed({ task: id, attempt: 1 }, "A", 0);
  }
  state.ready.add(openTask("5"));
  return state;
};

describe("free slots", () => {
  it("are those that no attempt holds, reserved ones included", () => {
    const state = twoWorkers();
    expect(state.freeSlots(0).get("a")).toBe(4);
    state.attempts.reserve(openTask("6"), 0);
    expect(state.freeSlots(0).get("a")).toBe(3);
  });

  it("of an idle worker stay free while another one drains", () => {
    const state = twoWorkers();
    hearWorker(state, { worker: "A", draining: true }, 0);
    expect(state.freeSlots(0).get("a")).toBe(4);
  });

  it("of an idle worker stay free while another one's leases run out", () => {
    const state = twoWorkers();
    hearWorker(state, { worker: "B" }, 3_000);
    expect(state.freeSlots(3_000).get("a")).toBe(4);
  });

  it("are none without workers", () => {
    const state = leading();
    state.ready.add(openTask("1"));
    expect(state.freeSlots(0).size).toBe(0);
    state.attempts.reserve(openTask("2"), 0);
    expect(state.freeSlotsOf("a", 0)).toBe(0);
  });
});

describe("slots for idle tasks", () => {
  const idle = (id: string) => openTask(id, { priority: 4 });

  it("are all of an agent's but one, whoever holds the others", () => {
    const state = leading();
    hearWorker(state, { worker: "A" }, 0);
    expect(state.idleSlotsOf("a", 0)).toBe(3);
    for (const id of ["1", "2", "3"]) state.attempts.reserve(idle(id), 0);
    expect([state.freeSlotsOf("a", 0), state.idleSlotsOf("a", 0)]).toEqual([1, 0]);
    state.attempts.claimed({ task: "1", attempt: 1 }, "A", 0);
    state.attempts.release("1");
    expect(state.idleSlotsOf("a", 0)).toBe(1);
    state.attempts.reserve(openTask("4"), 0);
    state.attempts.reserve(openTask("5"), 0);
    expect([state.freeSlotsOf("a", 0), state.idleSlotsOf("a", 0)]).toEqual([0, 0]);
  });

  it("are the one that an agent has, where that is all", () => {
    const state = leading();
    hearWorker(state, { worker: "A", capacity: 1 }, 0);
    expect(state.idleSlotsOf("a", 0)).toBe(1);
  });
});

describe("what is known of a task", () => {
  it("is left alone by a notice, and replaced by its row", () => {
    const state = leading();
    state.attempts.reserve(openTask("1"), 0);
    state.admit(openTask("1"));
    expect(state.ready.has("1")).toBe(false);
    state.correct(openTask("1"), openTask("1"), 0);
    expect([state.ready.has("1"), state.attempts.count("a")]).toEqual([true, 0]);
    state.correct(openTask("1"), openTask("1", { state: "running", attempt: 1, worker: "w" }), 0);
    expect([state.ready.has("1"), state.attempts.countOf("a", "w")]).toEqual([false, 1]);
    state.correct(openTask("1"), undefined, 0);
    expect(state.attempts.count("a")).toBe(0);
  });

  it("holds timers only within the horizon", () => {
    const state = leading();
    const due = (ms: number) => openTask(`${ms}`, { state: "scheduled", not_before: new Date(ms) });
    for (const ms of [HORIZON_MS - 1, HORIZON_MS]) state.admit(due(ms));
    expect(state.delays.size).toBe(1);
  });
});

describe("a leader can have work done", () => {
  it("while a worker with a slot and an adapter beat", () => {
    const now = performance.now();
    const state = leading();
    expect(state.canWork(now)).toBe(false);
    hearAdapter(state);
    expect(state.canWork(now)).toBe(false);
    hearWorker(state, {}, now);
    expect(state.canWork(now)).toBe(true);
    hearWorker(state, { draining: true }, now);
    expect(state.canWork(now)).toBe(false);
    hearWorker(state, { capacity: 0 }, now);
    expect(state.canWork(now)).toBe(false);
    hearWorker(state, {}, now);
    expect(state.canWork(now + 60_000)).toBe(false);
  });
});
