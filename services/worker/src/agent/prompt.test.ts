import { agentSpec, type ChatMessage } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { DEFAULT_CHARS_PER_TOKEN, fitPrompt, systemText } from "./prompt.ts";

const spec = (change: object) => agentSpec.parse({ name: "a", model: "m", instructions: "Do it.\n", ...change });
const user: ChatMessage = { role: "user", content: "u".repeat(320) };
const toolResult = (length: number, id = "1"): ChatMessage => ({
  role: "tool",
  content: "r".repeat(length),
  tool_call_id: id,
});

const fit = (own: readonly ChatMessage[], maxContextTokens: number, toolChars: number) =>
  fitPrompt({ before: [], own, charsPerToken: DEFAULT_CHARS_PER_TOKEN }, { maxContextTokens, toolChars });

describe("the system message", () => {
  it("is the instructions, and the schema in a fence where there is one", () => {
    expect(systemText(spec({}))).toBe("Do it.\n");
    expect(systemText(spec({ output_schema: { type: "object" } }))).toBe(
      'Do it.\n\nAnswer with one JSON object that fits this schema:\n```json\n{\n  "type": "object"\n}\n```',
    );
  });
});

describe("fitting a prompt into the context", () => {
  it("leaves alone what fits and gives the answer the rest, up to a limit", () => {
    const messages = [user, toolResult(1_000)];
    expect(fit(messages, 8_192, 0)).toEqual({ messages, max_tokens: 2_048 });
    expect(fit(messages, 2_000, 0)).toEqual({ messages, max_tokens: 2_000 - Math.ceil(1_320 / 3.2) - 16 });
  });

  it("cuts the longest results first, says so, and keeps room for the answer", () => {
    const fitted = fit([user, toolResult(20_000), toolResult(500, "2")], 4_096, 0);
    const [first, cut, short] = fitted?.messages ?? [];
    expect(first).toBe(user);
    expect(short).toEqual(toolResult(500, "2"));
    expect(cut?.content).toMatch(/r\n\[The rest of this result was left out because it does not fit the context.\]$/);
    expect(fitted?.max_tokens).toBeGreaterThanOrEqual(1_024);
  });

  it("leaves what is remembered as it is, and takes room from the task's own results", () => {
    const before = [user, toolResult(10_000)];
    const limits = { maxContextTokens: 8_192, toolChars: 0 };
    const fitted = fitPrompt({ before, own: [user, toolResult(20_000)], charsPerToken: 3.2 }, limits);
    expect(fitted?.messages.slice(0, 3)).toEqual([...before, user]);
    expect(fitted?.messages[3]?.content).toMatch(/left out/);
  });

  it("counts more tokens where the model server has counted more", () => {
    const limits = { maxContextTokens: 8_192, toolChars: 0 };
    const lengthAt = (charsPerToken: number) =>
      fitPrompt({ before: [], own: [toolResult(50_000)], charsPerToken }, limits)?.messages[0]?.content.length ?? 0;
    expect(lengthAt(1.6)).toBeCloseTo(lengthAt(3.2) / 2, -1);
  });

  it("counts the offer of tools", () => {
    const with3000 = fit([user, toolResult(20_000)], 4_096, 3_000)?.messages[1]?.content.length ?? 0;
    const without = fit([user, toolResult(20_000)], 4_096, 0)?.messages[1]?.content.length ?? 0;
    expect(without - with3000).toBe(3_000);
  });

  it("gives up when the rest alone does not fit", () => {
    expect(fit([{ role: "user", content: "u".repeat(4_000) }], 1_024, 0)).toBeUndefined();
    expect(fit([{ role: "user", content: "u".repeat(2_400) }, toolResult(5_000)], 1_024, 0)).toBeUndefined();
  });

  it("cuts results to what one message holds, however large the context is", () => {
    // Three bytes each: fewer tokens by count than the context has, more bytes than the bus carries.
    const wide: ChatMessage = { role: "tool", content: "€".repeat(600_000), tool_call_id: "1" };
    const fitted = fit([user, wide], 1_000_000, 0);
    const bytes = Buffer.byteLength(JSON.stringify(fitted?.messages));
    expect(bytes).toBeLessThanOrEqual(896 * 1024);
    expect(bytes).toBeGreaterThan(400 * 1024);
    expect(fit([{ role: "user", content: "u".repeat(1_000_000) }], 1_000_000, 0)).toBeUndefined();
  });

  it("works in the smallest context there is", () => {
    expect(fit([user], 256, 0)).toEqual({ messages: [user], max_tokens: 256 - 100 - 8 });
  });

  it("never cuts a character in half", () => {
    const emoji: ChatMessage = { role: "tool", content: "😀".repeat(10_000), tool_call_id: "1" };
    for (const chars of [0, 1]) {
      const content = fit([emoji], 2_048, chars)?.messages[0]?.content ?? "\ud800";
      expect(content.isWellFormed()).toBe(true);
    }
  });
});
