import type { ChatMessage, InferRequest } from "@openclaw/contracts";
import { expect, test } from "vitest";
import { PromptSizes, promptShape } from "./prompt-sizes.ts";

const system: ChatMessage = { role: "system", content: "You summarise documents." };
const user = (bytes: number): ChatMessage => ({ role: "user", content: "x".repeat(bytes) });
const TOOLS: InferRequest["tools"] = [{ name: "pdf_parse", parameters: { type: "object" } }];

const shapeOf = (...messages: ChatMessage[]) => promptShape({ model: "m", messages, tools: TOOLS });

/** 4 letters are expected to be a token. */
const USER = 4_000;

test("before anything is known a prompt has a sixth more tokens than expected, and shares nothing", () => {
  const shape = shapeOf(system, user(USER));
  const { promptTokens, prefix } = new PromptSizes().estimate("a", shape);
  expect(promptTokens).toBe(Math.ceil(1.15 * (shape.fixedTokens + 1_000)) + 4);
  expect(prefix).toBeUndefined();
});

test("once the fixed part is counted it is taken as it is, and is a prefix but for its last tokens", () => {
  const sizes = new PromptSizes();
  const shape = shapeOf(system, user(USER));
  sizes.learnFixed(shape.fixed.key, 300);
  expect(sizes.estimate("a", shape)).toEqual({ promptTokens: 1_454, prefix: { key: shape.fixed.key, tokens: 284 } });
});

test("equal fixed parts have equal keys, whatever follows; other tools or words have others", () => {
  const key = shapeOf(system, user(10)).fixed.key;
  expect(shapeOf(system, user(20)).fixed.key).toBe(key);
  expect(shapeOf({ ...system, content: "You extract." }, user(10)).fixed.key).not.toBe(key);
  expect(promptShape({ model: "m", messages: [system, user(10)], tools: [] }).fixed.key).not.toBe(key);
});

test("a conversation with a second word of the user shares nothing: Mistral's template moves the fixed part behind the first", () => {
  const sizes = new PromptSizes();
  const shape = shapeOf(system, user(10), { role: "assistant", content: "no", tool_calls: [] }, user(10));
  sizes.learnFixed(shape.fixed.key, 300);
  expect(sizes.estimate("a", shape).prefix).toBeUndefined();
});

test("how far off the estimates of an agent were decides its next one, on the safe side", () => {
  const sizes = new PromptSizes();
  const shape = shapeOf(system, user(USER));
  sizes.learnFixed(shape.fixed.key, 300);
  for (let call = 0; call < 9; call += 1) sizes.learn("a", shape, 300 + 4 + 900);
  expect(sizes.estimate("a", shape).promptTokens).toBe(1_454);
  sizes.learn("a", shape, 300 + 4 + 900);
  expect(sizes.estimate("a", shape).promptTokens).toBe(300 + 4 + 900);
  for (let call = 0; call < 2; call += 1) sizes.learn("a", shape, 300 + 4 + 2_000);
  expect(sizes.estimate("a", shape).promptTokens).toBe(300 + 4 + 2_000);
  expect(sizes.estimate("b", shape).promptTokens).toBe(1_454);
});

test("a server that counts nonsense does not make prompts vanish or explode", () => {
  const shape = shapeOf(system, user(USER));
  for (const [nonsense, held] of [
    [1, 554],
    [1e9, 4_304],
  ] as const) {
    const sizes = new PromptSizes();
    sizes.learnFixed(shape.fixed.key, 300);
    for (let call = 0; call < 10; call += 1) sizes.learn("a", shape, nonsense);
    expect(sizes.estimate("a", shape).promptTokens).toBe(held);
  }
});
