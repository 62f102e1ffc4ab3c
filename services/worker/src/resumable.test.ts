import { type ErrorCode, type JournalEvent, NO_USAGE } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { describe, expect, it } from "vitest";
import { resumableSteps } from "./resumable.ts";

const TASK = "task_00000000000000000000000001";
const NOW = Date.parse("2030-01-02T00:00:00.000Z");

const head = (attempt: number, n: number, at = "2030-01-01T23:00:00.000Z") =>
  ({ v: 1, task: TASK, tenant: "default", agent: "a", attempt, n, at }) as const;

const started = (attempt: number, resumed?: number): JournalEvent => ({
  ...head(attempt, 0),
  type: "attempt.started",
  worker: "w",
  ...(resumed === undefined ? {} : { resumed_steps: resumed }),
});

const model = (attempt: number, n: number, at?: string): JournalEvent => ({
  ...head(attempt, n, at),
  type: "step.model",
  message: { role: "assistant", content: `${attempt}.${n}`, tool_calls: [] },
  finish_reason: "stop",
  usage: NO_USAGE,
  timings: { queued_ms: 0, first_token_ms: 0, total_ms: 0 },
  adapter: "a",
  replica: "r",
});

const tool = (attempt: number, n: number, code?: ErrorCode): JournalEvent => ({
  ...head(attempt, n),
  type: "step.tool",
  call_id: "c",
  tool: "t",
  arguments: {},
  ...(code === undefined ? { result: 1 } : { error: new AppError(code).toWire() }),
  duration_ms: 1,
});

const ended = (attempt: number, n: number): JournalEvent => ({
  ...head(attempt, n),
  type: "attempt.ended",
  outcome: { status: "failed", error: new AppError("attempt_timeout").toWire(), usage: NO_USAGE },
});

const taken = (...events: JournalEvent[]): string[] =>
  resumableSteps(events, NOW).map(({ attempt, n }) => `${attempt}.${n}`);

describe("what a new attempt takes over", () => {
  it("is nothing of nothing", () => {
    expect(taken()).toEqual([]);
    expect(taken(started(1))).toEqual([]);
  });

  it("is every finished step, with or without an end", () => {
    expect(taken(started(1), model(1, 1), tool(1, 2))).toEqual(["1.1", "1.2"]);
    expect(taken(started(1), model(1, 1), tool(1, 2), ended(1, 3))).toEqual(["1.1", "1.2"]);
  });

  it.each(["tool_failed", "effect_pending", "effect_unknown", "effect_conflict"] as const)(
    "is not a call that ended its attempt with %s",
    (code) => {
      expect(taken(started(1), model(1, 1), tool(1, 2, code), ended(1, 3))).toEqual(["1.1"]);
    },
  );

  it("comes from both places, in any order, and counts what is in both once", () => {
    expect(taken(tool(1, 2), started(1), model(1, 1), model(1, 1), started(1))).toEqual(["1.1", "1.2"]);
  });

  it("ends at the first hole", () => {
    expect(taken(started(1), model(1, 1), model(1, 3))).toEqual(["1.1"]);
    expect(taken(model(1, 1), tool(1, 2))).toEqual([]);
  });

  it("chains: each attempt's own steps follow those that it took over", () => {
    const first = [started(1), model(1, 1), tool(1, 2)];
    expect(taken(...first, started(2, 2), model(2, 1))).toEqual(["1.1", "1.2", "2.1"]);
    expect(taken(...first, started(2, 2), started(3, 2), model(3, 1))).toEqual(["1.1", "1.2", "3.1"]);
    expect(taken(...first, started(2, 1), tool(2, 1))).toEqual(["1.1", "2.1"]);
  });

  it("leaves out an attempt that began anew before it", () => {
    expect(taken(started(1), model(1, 1), started(2), model(2, 1), tool(2, 2))).toEqual(["2.1", "2.2"]);
    expect(taken(started(1), model(1, 1), started(2, 0))).toEqual([]);
  });

  it("does not join steps to a beginning that is not whole", () => {
    expect(taken(started(1), model(1, 1), started(2, 2), model(2, 1))).toEqual(["1.1"]);
    expect(taken(started(2, 2), model(2, 1))).toEqual([]);
    expect(taken(started(1), model(1, 1), model(2, 1))).toEqual(["1.1"]);
  });

  it.each(["tool_failed", "tool_timeout", "query_failed"] as const)(
    "makes a tool call that ended in %s again",
    (code) => {
      expect(taken(started(1), model(1, 1), tool(1, 2, code), ended(1, 3))).toEqual(["1.1"]);
      expect(taken(started(1), model(1, 1), tool(1, 2, code), started(2, 1), tool(2, 1))).toEqual(["1.1", "2.1"]);
    },
  );

  it("keeps a tool's error that the model was shown", () => {
    expect(taken(started(1), model(1, 1), tool(1, 2, "tool_arguments_invalid"), model(1, 3))).toHaveLength(3);
  });

  it("is nothing of a record that began longer ago than a day", () => {
    const at = "2030-01-01T00:00:00.000Z";
    expect(taken(started(1), model(1, 1, at), tool(1, 2))).toEqual(["1.1", "1.2"]);
    expect(taken(started(1), model(1, 1, "2029-12-31T23:59:59.999Z"), tool(1, 2))).toEqual([]);
  });
});
