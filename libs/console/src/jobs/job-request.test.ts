import { newJob, type TaskState } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { describeFilter, jobOfFilter, jobsOfMarked } from "./job-request.ts";

const id = (n: number): string => `task_${String(n).padStart(26, "0")}`;
const marked = (...states: TaskState[]) => states.map((state, n) => ({ id: id(n), state }));

describe("what is marked", () => {
  it("is cancelled where it is open, in one job", () => {
    expect(jobsOfMarked("cancel", marked("queued", "succeeded", "running"))).toEqual([
      { kind: "cancel", filter: { ids: [id(0), id(2)] }, reason: "cancelled in the console" },
    ]);
    expect(jobsOfMarked("cancel", marked("failed"))).toEqual([]);
  });

  it("is retried by the state it ended in", () => {
    const jobs = jobsOfMarked("retry", marked("failed", "queued", "dead_letter", "failed"));
    expect(jobs).toEqual([
      { kind: "retry", filter: { state: "failed", ids: [id(0), id(3)] } },
      { kind: "retry", filter: { state: "dead_letter", ids: [id(2)] } },
    ]);
    for (const job of jobs) expect(newJob.safeParse(job).success).toBe(true);
  });
});

describe("what a filter matches", () => {
  it.each([
    ["cancel", {}, {}],
    ["cancel", { agent: "a", state: "queued", priority: "idle" }, { agent: "a", state: "queued", priority: "idle" }],
    ["retry", { state: "failed", code: "tool_failed" }, { state: "failed", code: "tool_failed" }],
  ] as const)("%s %j", (action, filter, expected) => {
    const job = jobOfFilter(action, filter);
    expect(job).toMatchObject({ ok: true, request: { kind: action, filter: expected } });
    expect(job.ok && newJob.safeParse(job.request).success).toBe(true);
  });

  it.each([
    ["cancel", { state: "failed" }, "they have ended"],
    ["retry", {}, "choose the state they ended in"],
    ["retry", { state: "queued" }, "choose the state they ended in"],
    ["cancel", { period: "1h", code: "x" }, "not by time and error code"],
    ["retry", { state: "failed", priority: "idle" }, "not by priority"],
  ] as const)("%s %j is not offered", (action, filter, why) => {
    expect(jobOfFilter(action, filter)).toEqual({ ok: false, why });
  });

  it("is told in words", () => {
    expect(describeFilter({ agent: "a", state: "queued" })).toBe("agent a, state queued");
    expect(describeFilter({})).toBe("all tasks there are");
  });
});
