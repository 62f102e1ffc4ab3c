import type { ChatMessage } from "@openclaw/contracts";
import { expect, it } from "vitest";
import { fitMemory, recall } from "./memory.ts";
import { tokensOf } from "./prompt.ts";
import type { Turn } from "./prune-context.ts";

const system: ChatMessage = { role: "system", content: "i".repeat(320) };
const turn = (tokens: number): Turn => [
  { role: "user", content: "q".repeat((tokens / 2 - 8) * 3.2) },
  { role: "assistant", content: "a".repeat((tokens / 2 - 8) * 3.2), tool_calls: [] },
];
const turns = (count: number, tokens: number) => Array.from({ length: count }, () => turn(tokens));
const LIMITS = { maxContextTokens: 8_000, toolChars: 0 };
const question: ChatMessage = { role: "user", content: "q".repeat(320) };
const remember = (kept: readonly Turn[], contextTokens = 0) => recall({ turns: kept, contextTokens }, system, 0);

it("remembers all up to 80 % of the context, and half of the context after that", () => {
  const below = remember(turns(15, 400));
  expect(fitMemory(below, system, [question], LIMITS)).toBe(below);
  const above = fitMemory(remember(turns(16, 400)), system, [question], LIMITS);
  expect(above.turns).toHaveLength(9);
  expect(tokensOf([system, ...above.turns.flat(), question], 3.2)).toBeLessThanOrEqual(4_000);
  // The next tasks find it unchanged.
  expect(fitMemory(above, system, [question], LIMITS)).toBe(above);
});

it("leaves room for the answer where the context is small", () => {
  const { turns: kept } = fitMemory(remember(turns(16, 60)), system, [question], {
    maxContextTokens: 1_000,
    toolChars: 0,
  });
  const prompt = tokensOf([system, ...kept.flat(), question], 3.2);
  expect(prompt).toBeLessThanOrEqual(750);
  expect(kept.length).toBeGreaterThan(0);
});

it("forgets nothing for a result of a tool that can be cut", () => {
  const result: ChatMessage = { role: "tool", content: "r".repeat(100_000), tool_call_id: "1" };
  const memory = remember(turns(4, 400));
  expect(fitMemory(memory, system, [question, result], LIMITS)).toBe(memory);
});

it("forgets everything for an input that fills the context", () => {
  const long: ChatMessage = { role: "user", content: "q".repeat(6_300 * 3.2) };
  expect(fitMemory(remember(turns(4, 400)), system, [long], LIMITS).turns).toEqual([]);
});

it("believes the model server where it has counted more tokens", () => {
  const kept = turns(8, 400);
  expect(fitMemory(remember(kept, 3_300), system, [question], LIMITS).turns).toHaveLength(8);
  expect(fitMemory(remember(kept, 6_600), system, [question], LIMITS).turns.length).toBeLessThan(8);
  // Fewer than estimated are no reason to fill more.
  expect(remember(kept, 100).charsPerToken).toBe(3.2);
});
