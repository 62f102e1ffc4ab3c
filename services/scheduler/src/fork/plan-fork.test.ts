import { type ForkOrder, type ModelStep, NO_USAGE, type RecordedStep, type ToolStep } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { describe, expect, it } from "vitest";
import { forkedEvents, keptCalls, keptSteps } from "./plan-fork.ts";

const HEAD = {
  v: 1,
  task: "t",
  tenant: "default",
  agent: "a",
  attempt: 1,
  n: 0,
  at: "2026-01-01T00:00:00.000Z",
} as const;
const TIMINGS = { queued_ms: 1, first_token_ms: 2, total_ms: 3 };
const call = (id: string) => ({ id, name: "look_up", arguments: '{"a":1}' });

const model = (content: string, ...calls: string[]): ModelStep => ({
  ...HEAD,
  type: "step.model",
  message: { role: "assistant", content, tool_calls: calls.map(call) },
  finish_reason: "stop",
  usage: { ...NO_USAGE, prompt_tokens: 10, model_calls: 1 },
  timings: TIMINGS,
  adapter: "x",
  replica: "r",
});

const tool = (call_id: string, answer: Pick<ToolStep, "result" | "error"> = { result: call_id }): ToolStep => ({
  ...HEAD,
  type: "step.tool",
  call_id,
  tool: "look_up",
  arguments: { a: 1 },
  duration_ms: 5,
  ...answer,
});

/** Two turns with calls, and the answer. */
const RUN: RecordedStep[] = [model("1", "c1", "c2"), tool("c1"), tool("c2"), model("2", "c3"), tool("c3"), model("3")];

const kept = (steps: readonly RecordedStep[], from_step: number, answers: ForkOrder["answers"] = []) =>
  keptSteps(steps, { from_step, answers }).map((step) =>
    step.type === "step.model"
      ? `says ${step.message.content}`
      : `${step.call_id}: ${JSON.stringify(step.result ?? step.error?.code)}`,
  );

const refusal = (steps: readonly RecordedStep[], from_step: number, answers: ForkOrder["answers"] = []): string => {
  try {
    return `kept ${kept(steps, from_step, answers)}`;
  } catch (thrown) {
    return thrown instanceof AppError ? `${thrown.code}: ${thrown.message}` : String(thrown);
  }
};

describe("what a fork takes over", () => {
  it("is every turn before the one that it begins at, with its answers", () => {
    expect(kept(RUN, 1)).toEqual([]);
    expect(kept(RUN, 2)).toEqual(["says 1", 'c1: "c1"', 'c2: "c2"']);
    expect(kept(RUN, 3)).toEqual(["says 1", 'c1: "c1"', 'c2: "c2"', "says 2", 'c3: "c3"']);
    expect(kept(RUN.slice(0, 5), 3)).toHaveLength(5);
  });

  it("has other answers where they are given, in the last turn alone", () => {
    expect(kept(RUN, 2, [{ key: "1:1", result: { b: 2 } }])).toEqual(["says 1", 'c1: "c1"', 'c2: {"b":2}']);
    expect(refusal(RUN, 3, [{ key: "1:1", result: 1 }])).toMatch(/^invalid_request: answers: 1:1 is no call of step 2/);
    expect(refusal(RUN, 2, [{ key: "1:2", result: 1 }])).toMatch(/^invalid_request/);
    expect(refusal(RUN, 1, [{ key: "0:0", result: 1 }])).toMatch(/^invalid_request/);
  });

  it("needs an answer to each call, and may be given one that was never recorded", () => {
    const passing = new AppError("tool_timeout").toWire();
    const broken = [model("1", "c1", "c2"), tool("c1"), tool("c2", { error: passing })];
    expect(refusal(broken, 2)).toMatch(/^invalid_request: from_step: the call 1:1 of look_up has no answer/);
    expect(kept(broken.slice(0, 2), 2, [{ key: "1:1", result: 7 }])).toEqual(["says 1", 'c1: "c1"', "c2: 7"]);
    const lasting = { error: new AppError("tool_refused").toWire() };
    expect(kept([model("1", "c1"), tool("c1", lasting)], 2)).toEqual(["says 1", 'c1: "tool_refused"']);
  });

  it("is refused beyond the record, and after the answer", () => {
    expect(refusal(RUN, 5)).toBe("invalid_request: from_step: the record of the task ends with step 3");
    expect(refusal(RUN, 4)).toBe("invalid_request: from_step: the task gave its answer in step 3");
    expect(refusal([], 2)).toMatch(/^invalid_request/);
    expect(kept([model("no JSON"), model("2")], 2)).toEqual(["says no JSON"]);
  });
});

it("the calls that are taken over have the places of their effects", () => {
  expect(keptCalls(RUN).map(({ step, place, tool: name }) => `${step}:${place} ${name}`)).toEqual([
    "1:0 look_up",
    "1:1 look_up",
    "2:0 look_up",
  ]);
});

describe("the record of a fork", () => {
  const head = { task: "u", tenant: "default", agent: "a", attempt: 1, at: "2026-02-02T00:00:00.000Z" };

  it("is one attempt of the fork's own that has used nothing", () => {
    const events = forkedEvents(keptSteps(RUN, { from_step: 2, answers: [] }), head);
    expect(events.map(({ n, type, task, at }) => [n, type, task, at])).toEqual(
      ["attempt.started", "step.model", "step.tool", "step.tool"].map((type, n) => [n, type, "u", head.at]),
    );
    expect(events[1]).toMatchObject({ usage: NO_USAGE, timings: { total_ms: 0 }, message: { content: "1" } });
  });

  it("is refused where it is more than a worker is brought", () => {
    const large = [model("1", "c1"), tool("c1", { result: "x".repeat(600_000) })];
    expect(() => forkedEvents(large, head)).toThrow(expect.objectContaining({ code: "too_large" }));
  });
});
