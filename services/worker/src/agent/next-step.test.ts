import type { ToolCall, WireError } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import type { ModelReply, ToolReply } from "../ipc.ts";
import { afterModel, afterTool, begin, type Move, type Rules } from "./next-step.ts";
import { createOutputCheck } from "./output-check.ts";

const rules = (change: Partial<Rules> = {}): Rules => ({
  offersTools: true,
  hasSchema: true,
  maxTurns: 5,
  checkAnswer: createOutputCheck({ type: "object", required: ["a"] }),
  ...change,
});

const says = (content: string, finish_reason = "stop"): ModelReply => ({
  message: { role: "assistant", content, tool_calls: [] },
  finish_reason,
});

const call = (id: string): ToolCall => ({ id, name: "look_up", arguments: "{}" });

const asks = (...ids: string[]): ModelReply => ({
  message: { role: "assistant", content: "", tool_calls: ids.map(call) },
  finish_reason: "tool_calls",
});

const refusedAs = (code: string, kind: WireError["kind"] = "invalid"): ToolReply => ({
  error: { code, kind, message: "because" },
});

/** Plays replies against the rules, from the beginning; those with a message are the model's. */
const play = (played: Rules, ...replies: (ModelReply | ToolReply)[]): Move =>
  replies.reduce<Move>(
    ({ progress }, reply) =>
      "message" in reply ? afterModel(played, progress, reply) : afterTool(played, progress, reply),
    begin(played),
  );

describe("the next step", () => {
  it("is a model call that offers the tools, or the schema where there are none", () => {
    expect(begin(rules()).progress.mode).toBe("tools");
    expect(begin(rules({ offersTools: false })).progress.mode).toBe("schema");
    expect(begin(rules({ offersTools: false, hasSchema: false })).progress.mode).toBe("plain");
  });

  it("is the end when the answer fits", () => {
    expect(play(rules(), says('{"a":1}')).step).toEqual({ type: "done", result: { a: 1 } });
  });

  it("is one repair turn with the schema and without tools when the answer does not fit", () => {
    const { progress, step } = play(rules(), says('{"b":1}'));
    expect(step).toEqual({ type: "model" });
    expect(progress.mode).toBe("schema");
    expect(progress.said).toMatchObject([
      { role: "assistant", content: '{"b":1}' },
      { role: "user", content: expect.stringContaining("required property 'a'") },
    ]);
  });

  it("is the end after a second answer that does not fit", () => {
    const { step } = play(rules(), says("no"), says("again no"));
    expect(step).toMatchObject({ type: "fail", failure: { code: "output_invalid" } });
  });

  it("takes the answer of the repair turn", () => {
    expect(play(rules(), says("no"), says('{"a":2}')).step).toEqual({ type: "done", result: { a: 2 } });
  });

  it("does not take an answer that was cut off, even where it fits", () => {
    expect(play(rules(), says('{"a":1}', "length")).step).toEqual({ type: "model" });
    expect(play(rules(), says("x", "length"), says('{"a":1}', "length")).step).toMatchObject({ type: "fail" });
  });

  it("makes the calls of one message one after the other, then asks the model again", () => {
    expect(play(rules(), asks("1", "2")).step).toEqual({ type: "tool", call: call("1") });
    expect(play(rules(), asks("1", "2"), { result: "x" }).step).toEqual({ type: "tool", call: call("2") });
    const { step, progress } = play(rules(), asks("1", "2"), { result: "x" }, { result: { y: 1 } });
    expect(step).toEqual({ type: "model" });
    expect(progress.said.slice(1)).toEqual([
      { role: "tool", content: "x", tool_call_id: "1" },
      { role: "tool", content: '{"y":1}', tool_call_id: "2" },
    ]);
  });

  it.each(["tool_arguments_invalid", "schema_invalid", "query_invalid", "tool_refused"])(
    "shows %s to the model once and ends with it the second time",
    (code) => {
      const first = play(rules(), asks("1"), refusedAs(code));
      expect(first.step).toEqual({ type: "model" });
      expect(first.progress.said.at(-1)).toMatchObject({ role: "tool", content: expect.stringContaining(code) });
      expect(play(rules(), asks("1"), refusedAs(code), asks("2"), refusedAs(code)).step).toMatchObject({
        type: "fail",
        failure: { code },
      });
    },
  );

  it.each<[string, WireError["kind"]]>([
    ["tool_not_allowed", "denied"],
    ["tool_call_limit", "exhausted"],
    ["unknown_blob", "not_found"],
    ["pdf_password", "invalid"],
    ["tool_failed", "unavailable"],
  ])("is the end when a call fails with %s", (code, kind) => {
    expect(play(rules(), asks("1"), refusedAs(code, kind)).step).toMatchObject({ type: "fail", failure: { code } });
  });

  it("is the end when there are too many turns", () => {
    const rounds = Array.from({ length: 5 }, () => [asks("1"), { result: 1 }]).flat();
    expect(play(rules(), ...rounds.slice(0, 8)).step).toEqual({ type: "model" });
    expect(play(rules(), ...rounds).step).toMatchObject({ type: "fail", failure: { code: "step_limit" } });
  });
});
