import { type JournalEvent, journalEvent } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { rowsOf } from "./event-rows.ts";

const head = {
  v: 1,
  task: "task_00000000000000000000000001",
  tenant: "default",
  agent: "reader",
  attempt: 2,
  n: 3,
  at: "2030-01-01T00:00:00Z",
} as const;

const usage = { prompt_tokens: 10, completion_tokens: 4, cached_tokens: 8, model_calls: 1, tool_calls: 0 };
const failure = { code: "tool_timeout", kind: "unavailable", message: "late" } as const;

const EVENTS: readonly JournalEvent[] = [
  { type: "attempt.started", worker: "w1" },
  {
    type: "step.model",
    message: { role: "assistant", content: "x", tool_calls: [] },
    finish_reason: "stop",
    usage,
    timings: { queued_ms: 1, first_token_ms: 2, total_ms: 30.5 },
    adapter: "a",
    replica: "r",
  },
  { type: "step.tool", call_id: "c", tool: "parse", arguments: {}, result: 1, duration_ms: 5 },
  { type: "step.tool", call_id: "c", tool: "parse", arguments: {}, error: failure, duration_ms: 5 },
  { type: "attempt.ended", outcome: { status: "succeeded", result: {}, usage } },
  { type: "attempt.ended", outcome: { status: "failed", error: failure, usage } },
].map((event) => journalEvent.schema.parse({ ...head, ...event }));

const [started, model, tool, failedTool, succeeded, failed] = EVENTS.map(rowsOf);

describe("rowsOf", () => {
  it("keeps every event whole in steps", () => {
    for (const event of EVENTS) {
      expect(rowsOf(event).step).toEqual({
        task: head.task,
        attempt: 2,
        n: 3,
        type: event.type,
        at: head.at,
        data: event,
      });
    }
  });

  it("gives every event exactly one companion of the same key, so that old steps are found by it", () => {
    for (const event of [...EVENTS]) {
      const { step, usage: used, audit } = rowsOf(event);
      const companions = [used, audit].filter((row) => row !== undefined);
      expect(companions).toHaveLength(1);
      expect(companions[0]).toMatchObject({ task: step.task, attempt: step.attempt, n: step.n });
    }
  });

  it("counts the tokens and the time of a model call", () => {
    expect(model?.usage).toMatchObject({ promptTokens: 10, completionTokens: 4, cachedTokens: 8, durationMs: 30.5 });
  });

  it("says who did what and how it went", () => {
    expect(started?.audit).toMatchObject({ action: "attempt.started", subject: "w1", outcome: "ok" });
    expect(tool?.audit).toMatchObject({ action: "step.tool", subject: "parse", outcome: "ok" });
    expect(failedTool?.audit).toMatchObject({ subject: "parse", outcome: "tool_timeout" });
    expect(succeeded?.audit).toMatchObject({ action: "attempt.ended", subject: "reader", outcome: "ok" });
    expect(failed?.audit).toMatchObject({ outcome: "tool_timeout" });
  });
});
