import { expect, test } from "vitest";
import { AnswerAssembly } from "./answer-assembly.ts";
import type { Frame, ToolCallPiece } from "./openai-codec.ts";

const piece = (over: Partial<Extract<Frame, { type: "piece" }>> = {}): Frame => ({
  type: "piece",
  text: "",
  toolCalls: [],
  thinks: false,
  finishReason: undefined,
  tokens: undefined,
  ...over,
});
const text = (words: string) => piece({ text: words });
const stop = piece({ finishReason: "stop" });
const end: Frame = { type: "end" };
const call = (index: number, name: string | undefined, args: string): ToolCallPiece => ({
  index,
  function: { name, arguments: args },
});

const assemble = (...frames: Frame[]) => {
  const assembly = new AnswerAssembly(1);
  for (const frame of frames) assembly.add(frame);
  return assembly.finish();
};
const failure = expect.objectContaining({ code: "inference_failed" });

test("text, finish reason and tokens make an answer", () => {
  const tokens = { prompt: 5, completion: 2, cached: 0 };
  expect(assemble(text("Hel"), text("lo"), stop, piece({ tokens }), end)).toEqual({
    message: { role: "assistant", content: "Hello", tool_calls: [] },
    finishReason: "stop",
    tokens,
  });
});

test("streamed tool calls are put together by index and numbered", () => {
  const frames = [
    piece({ toolCalls: [call(0, "parse", "")] }),
    piece({ toolCalls: [call(0, undefined, '{"a"'), call(1, "check", "{}")] }),
    piece({ toolCalls: [call(0, undefined, ":1}")] }),
    piece({ finishReason: "tool_calls" }),
    end,
  ];
  expect(assemble(...frames).message.tool_calls).toEqual([
    { id: "call00001", name: "parse", arguments: '{"a":1}' },
    { id: "call00002", name: "check", arguments: "{}" },
  ]);
});

test("an answer without its end mark or without a finish reason is a failure, never a short answer", () => {
  expect(() => assemble(text("Hel"))).toThrow(failure);
  expect(() => assemble(text("Hel"), stop)).toThrow(failure);
  expect(() => assemble(text("Hel"), end)).toThrow(failure);
  expect(() => assemble(text("Hel"), piece({ finishReason: "abort" }), end)).toThrow(failure);
});

test("what comes after the end mark is not part of the answer", () => {
  expect(assemble(text("a"), stop, end, text("b")).message.content).toBe("a");
});

test("without usage the pieces are counted as tokens", () => {
  expect(assemble(text("a"), text("b"), stop, end).tokens).toEqual({ prompt: 0, completion: 2, cached: 0 });
});

test("thoughts count as tokens, and are no part of the answer", () => {
  const { message, tokens } = assemble(piece({ thinks: true }), text("a"), stop, end);
  expect([message.content, tokens.completion]).toEqual(["a", 2]);
});

test("text that no door lets in fails the answer", () => {
  expect(() => assemble(text("a\u0000b"))).toThrow(failure);
  expect(() => assemble(text("\ud800"), stop, end)).toThrow(failure);
  expect(assemble(text("\ud83d"), text("\ude00"), stop, end).message.content).toBe("😀");
});

test("an answer that would not fit a message fails, also if only its escapes make it too large", () => {
  expect(() => assemble(text("x".repeat(1024 * 1024 + 1)))).toThrow(failure);
  expect(() => assemble(text("\n".repeat(600_000)), stop, end)).toThrow(failure);
});

test("a tool call without a name, and too many of them, fail the answer", () => {
  expect(() => assemble(piece({ toolCalls: [call(0, undefined, "{}")] }), stop, end)).toThrow(failure);
  const many = Array.from({ length: 65 }, (_, index) => call(index, "t", "{}"));
  expect(() => assemble(piece({ toolCalls: many }))).toThrow(failure);
});
