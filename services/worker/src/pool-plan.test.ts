import { describe, expect, it } from "vitest";
import type { AgentState } from "./agent-process.ts";
import { type PoolFacts, type PoolMember, planPool } from "./pool-plan.ts";

const member = (id: number, state: AgentState, change: Partial<PoolMember<number>> = {}): PoolMember<number> => ({
  id,
  state,
  tasks: 0,
  idleSince: 0,
  ...change,
});

const plan = (facts: Partial<PoolFacts<number>>) =>
  planPool({
    warm: 1,
    max: 4,
    idleTimeoutMs: 1_000,
    maxTasks: 0,
    waiting: 0,
    queued: 0,
    now: 0,
    members: [],
    ...facts,
  });

describe("the plan of a pool", () => {
  it("starts the warm processes, and none where none is wanted", () => {
    expect(plan({ warm: 2 })).toEqual({ fork: 2, recycle: [], letGo: [] });
    expect(plan({ warm: 0 }).fork).toBe(0);
  });

  it("starts one for an attempt that waits, with none warm", () => {
    expect(plan({ warm: 0, waiting: 1 }).fork).toBe(1);
  });

  it("starts no second one for an attempt whose process is already starting", () => {
    expect(plan({ waiting: 1, members: [member(1, "starting")] }).fork).toBe(0);
  });

  it("grows with the queue, up to max", () => {
    expect(plan({ queued: 2, members: [member(1, "busy")] }).fork).toBe(2);
    expect(plan({ queued: 100, members: [member(1, "busy")] }).fork).toBe(3);
  });

  it("lets the extra ones go after the idle time, those first that are idle for longest", () => {
    const members = [member(1, "idle", { idleSince: 300 }), member(2, "idle", { idleSince: 100 }), member(3, "busy")];
    expect(plan({ now: 1_099, members }).letGo).toEqual([]);
    expect(plan({ now: 1_500, members }).letGo).toEqual([2, 1]);
    expect(plan({ warm: 2, now: 1_500, members }).letGo).toEqual([2]);
  });

  it("keeps idle ones that the queue will need", () => {
    const members = [member(1, "idle"), member(2, "idle")];
    expect(plan({ now: 5_000, queued: 2, members }).letGo).toEqual([]);
  });

  it("replaces a process that has run its tasks, once it is idle", () => {
    const spent = { tasks: 50 };
    expect(plan({ maxTasks: 50, members: [member(1, "busy", spent)] }).recycle).toEqual([]);
    expect(plan({ maxTasks: 50, members: [member(1, "idle", spent)] })).toEqual({ fork: 1, recycle: [1], letGo: [] });
    expect(plan({ maxTasks: 0, members: [member(1, "idle", spent)] }).recycle).toEqual([]);
  });

  it("starts the successor of a process while that does its last task, beyond max for one at a time", () => {
    const last = (id: number) => member(id, "busy", { tasks: 50 });
    const ofTwo = (...members: PoolMember<number>[]) => plan({ maxTasks: 50, warm: 2, max: 2, members }).fork;
    expect(ofTwo(last(1), member(2, "busy"))).toBe(1);
    expect(ofTwo(last(1), member(2, "busy"), member(3, "starting"))).toBe(0);
    expect(ofTwo(last(1), last(2))).toBe(1);
    expect(ofTwo(last(1), member(2, "idle", { tasks: 50 }), member(3, "idle"))).toBe(1);
    expect(plan({ maxTasks: 50, warm: 0, members: [last(1)] }).fork).toBe(0);
  });

  it("does not count those that are ending", () => {
    expect(plan({ members: [member(1, "ending")] }).fork).toBe(1);
  });
});
