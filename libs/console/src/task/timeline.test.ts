import type { JournalEvent } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { placesOf, ticksOf, timelineOf } from "./timeline.ts";

const T0 = Date.parse("2026-03-02T12:00:00Z");
const at = (ms: number): string => new Date(T0 + ms).toISOString();
const head = (attempt: number, n: number, ms: number) => ({
  v: 1 as const,
  task: `task_${"0".repeat(26)}`,
  tenant: "default",
  agent: "a",
  attempt,
  n,
  at: at(ms),
});
const usage = { prompt_tokens: 500, completion_tokens: 40, cached_tokens: 0, model_calls: 1, tool_calls: 0 };
const started = (attempt: number, ms: number): JournalEvent => ({
  ...head(attempt, 0, ms),
  type: "attempt.started",
  worker: "w1",
});
const model = (attempt: number, n: number, ms: number, total: number): JournalEvent => ({
  ...head(attempt, n, ms),
  type: "step.model",
  message: { role: "assistant", content: "", tool_calls: [{ id: "c", name: "parse", arguments: "{}" }] },
  finish_reason: "tool_calls",
  usage,
  timings: { queued_ms: 12.4, first_token_ms: 20, total_ms: total },
  adapter: "x",
  replica: "y",
});
const tool = (attempt: number, n: number, ms: number, failed = false): JournalEvent => ({
  ...head(attempt, n, ms),
  type: "step.tool",
  call_id: "c",
  tool: "parse",
  arguments: {},
  duration_ms: 50,
  ...(failed ? { error: { code: "tool_failed", kind: "unavailable" as const, message: "no" } } : {}),
});
const failed = (attempt: number, n: number, ms: number): JournalEvent => ({
  ...head(attempt, n, ms),
  type: "attempt.ended",
  outcome: { status: "failed", error: { code: "tool_failed", kind: "unavailable", message: "no" }, usage },
});
const succeeded = (attempt: number, n: number, ms: number): JournalEvent => ({
  ...head(attempt, n, ms),
  type: "attempt.ended",
  outcome: { status: "succeeded", result: {}, usage },
});
const task = (finished: number | null) => ({
  created_at: at(0),
  started_at: null,
  finished_at: finished === null ? null : at(finished),
  not_before: null,
});
const drawn = (finished: number | null, events: JournalEvent[], now = 5_000) =>
  timelineOf(task(finished), events, T0 + now).map(
    ({ name, from, to, open, failed: bad }) => `${name} ${from}-${to}${open ? " open" : ""}${bad ? " failed" : ""}`,
  );

describe("a timeline", () => {
  it("has the waiting, the attempt and its calls, which end where they were recorded", () => {
    const events = [started(1, 100), model(1, 1, 400, 250), tool(1, 2, 460), succeeded(1, 3, 500)];
    expect(drawn(510, events)).toEqual([
      "Waits for its turn 0-100",
      "Attempt 1 100-500",
      "Model call 150-400",
      "parse 410-460",
    ]);
    const [, , call] = timelineOf(task(510), events, 0);
    expect(call?.note).toBe("500 tokens in, 40 out · calls parse · 12 ms in the adapter's queue");
  });

  it("shows retries, and what was waited between them", () => {
    const events = [
      started(1, 100),
      tool(1, 1, 200, true),
      failed(1, 2, 210),
      started(2, 1_000),
      succeeded(2, 1, 1_200),
    ];
    expect(drawn(1_201, events)).toEqual([
      "Waits for its turn 0-100",
      "Attempt 1 100-210 failed",
      "parse 150-200 failed",
      "Waits to try again 210-1000",
      "Attempt 2 1000-1200",
    ]);
  });

  it("goes on until now while the task does", () => {
    expect(drawn(null, [])).toEqual(["Waits for its turn 0-5000 open"]);
    expect(drawn(null, [started(1, 100)])).toEqual(["Waits for its turn 0-100", "Attempt 1 100-5000 open"]);
    expect(drawn(null, [started(1, 100), failed(1, 1, 200)]).at(-1)).toBe("Waits to try again 200-5000 open");
  });

  it("ends an attempt that was lost with the next one, or with the task", () => {
    expect(drawn(900, [started(1, 100), started(2, 700)])).toEqual([
      "Waits for its turn 0-100",
      "Attempt 1 100-700 failed",
      "Waits to try again 700-700",
      "Attempt 2 700-900",
    ]);
    expect(drawn(900, [])).toEqual(["Waits for its turn 0-900"]);
  });

  it("lies on an axis that ends with the last bar", () => {
    const bars = timelineOf(task(500), [started(1, 100), succeeded(1, 1, 500)], 0);
    expect(placesOf(bars)).toEqual([
      { left: 0, width: 20 },
      { left: 20, width: 80 },
    ]);
  });

  it.each([
    [0, [0]],
    [1_000, [0, 200, 400, 600, 800, 1_000]],
    [730, [0, 200, 400, 600]],
    [61_000, [0, 15_000, 30_000, 45_000, 60_000]],
    [270_000, [0, 60_000, 120_000, 180_000, 240_000]],
    [864_000_000, [0, 200_000_000, 400_000_000, 600_000_000, 800_000_000]],
  ])("of %d ms has ticks at %j", (length, ticks) => {
    expect(ticksOf(length)).toEqual(ticks);
  });
});
