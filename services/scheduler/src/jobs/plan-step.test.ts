import type { TaskState } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { afterLook, type JobProgress, PAGE, roomOf, tallyRuns } from "./plan-step.ts";

const job = (change: Partial<JobProgress> = {}): JobProgress => ({
  kind: "replay",
  state: "running",
  max_inflight: 5,
  stop_after_failures: 3,
  failures_in_row: 0,
  exhausted: false,
  ...change,
});

const runs = (...states: (TaskState | null)[]) => states.map((stands, i) => ({ task: `t${i}`, stands }));

describe("what a job counts", () => {
  it("is each end once, and a success ends a row of failures", () => {
    expect(tallyRuns(job(), runs("dead_letter", "succeeded", "cancelled", null))).toEqual({
      ended: ["t0", "t1", "t2"],
      done: 1,
      failed: 2,
      failuresInRow: 1,
      open: 1,
      stops: false,
    });
  });

  it.each([
    ["a row that began before", { failures_in_row: 2 }, ["failed"], true],
    ["a row that a success ends, too late", {}, ["failed", "failed", "failed", "succeeded"], true],
    ["rows with a success between", {}, ["failed", "failed", "succeeded", "failed", "failed"], false],
    ["a job that is aborted already", { state: "aborted" }, ["failed", "failed", "failed"], false],
    ["a job without a limit", { stop_after_failures: null }, Array<TaskState>(50).fill("failed"), false],
  ] as const)("stops it, or not: %s", (_, change, states, stops) => {
    expect(tallyRuns(job(change), runs(...states)).stops).toBe(stops);
  });
});

describe("the room of a job", () => {
  const room = (change: Partial<JobProgress>, ...states: (TaskState | null)[]) =>
    roomOf(job(change), tallyRuns(job(change), runs(...states)));

  it("is what max_inflight leaves beside the open ones, a page at most", () => {
    expect(room({}, null, null, "succeeded")).toBe(3);
    expect(room({ max_inflight: 2 }, null, null, null)).toBe(0);
    expect(room({ max_inflight: 1_000 })).toBe(PAGE);
    expect(room({ max_inflight: null, kind: "cancel" })).toBe(PAGE);
  });

  it("is none for a job that has ended, has looked at everything, or stops now", () => {
    expect(room({ state: "aborted" })).toBe(0);
    expect(room({ exhausted: true })).toBe(0);
    expect(room({}, "failed", "failed", "failed")).toBe(0);
  });
});

describe("after a look", () => {
  const look = (change: Partial<JobProgress>, states: (TaskState | null)[], asked: number, found: number) =>
    afterLook(job(change), tallyRuns(job(change), runs(...states)), asked, found);

  it("a job goes on while it finds, or while what it began is open", () => {
    expect(look({}, [], 5, 5)).toEqual({ state: "running", exhausted: false });
    expect(look({}, [], 5, 2)).toEqual({ state: "running", exhausted: true });
    expect(look({ exhausted: true }, [null], 0, 0)).toEqual({ state: "running", exhausted: true });
    expect(look({}, [null], 0, 0)).toEqual({ state: "running", exhausted: false });
  });

  it("it is done once neither is left", () => {
    expect(look({}, [], 5, 0)).toEqual({ state: "done", exhausted: true });
    expect(look({ exhausted: true }, ["succeeded"], 0, 0)).toEqual({ state: "done", exhausted: true });
    expect(look({ kind: "cancel" }, [], PAGE, 3)).toEqual({ state: "done", exhausted: true });
  });

  it("one that stops, or has ended, does not go on", () => {
    expect(look({}, ["failed", "failed", "failed", null], 0, 0).state).toBe("stopped");
    expect(look({ state: "aborted", exhausted: false }, [null], 0, 0).state).toBe("aborted");
  });
});
