import { type ModelStep, NO_USAGE, recordedArguments, type ToolStep } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { modelReplyOf, Replay, toolReplyOf } from "./replay.ts";

const HEAD = {
  v: 1,
  task: "task_00000000000000000000000001",
  tenant: "default",
  agent: "a",
  attempt: 1,
  at: "2030-01-01T00:00:00.000Z",
} as const;
const CALL = { id: "c1", name: "look_up", arguments: '{"b":1,"a":[2,3]}' };

const MODEL: ModelStep = {
  ...HEAD,
  n: 1,
  type: "step.model",
  message: { role: "assistant", content: "", tool_calls: [CALL] },
  finish_reason: "tool_calls",
  usage: NO_USAGE,
  timings: { queued_ms: 0, first_token_ms: 0, total_ms: 0 },
  adapter: "a",
  replica: "r",
};
const TOOL: ToolStep = {
  ...HEAD,
  n: 2,
  type: "step.tool",
  call_id: "c1",
  tool: "look_up",
  arguments: { a: [2, 3], b: 1 },
  result: { z: 1, a: 2 },
  duration_ms: 1,
};

describe("a replay", () => {
  it("answers in order what was recorded, then nothing", () => {
    const replay = new Replay([MODEL, TOOL]);
    expect(replay.modelStep()).toBe(MODEL);
    expect(replay.toolStep(CALL)).toBe(TOOL);
    expect(replay.modelStep()).toBeUndefined();
    expect(replay.toolStep(CALL)).toBeUndefined();
    expect(() => replay.end()).not.toThrow();
  });

  it("shows the answer as it was shown before", () => {
    expect(modelReplyOf(MODEL)).toEqual({ message: MODEL.message, finish_reason: "tool_calls" });
    expect(JSON.stringify(toolReplyOf(TOOL))).toBe('{"result":{"z":1,"a":2}}');
    const error = { code: "tool_refused", kind: "invalid", message: "no" } as const;
    expect(toolReplyOf({ ...TOOL, result: undefined, error })).toEqual({ error });
  });

  it.each([
    ["another tool", { ...CALL, name: "delete" }],
    ["another call id", { ...CALL, id: "c2" }],
    ["other arguments", { ...CALL, arguments: '{"a":[3,2],"b":1}' }],
    ["arguments that are not JSON", { ...CALL, arguments: "{" }],
  ])("is over as a bug when the agent asks for %s", (_, call) => {
    const replay = new Replay([MODEL, TOOL]);
    replay.modelStep();
    expect(() => replay.toolStep(call)).toThrow(expect.objectContaining({ code: "internal" }));
  });

  it("is over as a bug when the agent asks for another kind of step, or ends too soon", () => {
    const replay = new Replay([MODEL, TOOL]);
    expect(() => replay.toolStep(CALL)).toThrow("records a model call");
    replay.modelStep();
    expect(() => replay.modelStep()).toThrow("records a call of look_up");
    expect(() => replay.end()).toThrow("asked for nothing more");
  });

  it("knows arguments that are not JSON by the text that was recorded", () => {
    const call = { ...CALL, arguments: "{cut".padEnd(3_000, "x") };
    const step = { ...TOOL, arguments: recordedArguments(call) };
    expect(step.arguments).toHaveLength(2_000);
    expect(new Replay([step]).toolStep(call)).toBe(step);
  });
});
