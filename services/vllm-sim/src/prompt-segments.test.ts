import { TokenCounter } from "@openclaw/tokens";
import { describe, expect, it } from "vitest";
import { chatRequest } from "./chat-request.ts";
import { countPromptTokens, promptSegments } from "./prompt-segments.ts";

const tokens = new TokenCounter();
const request = (...messages: unknown[]) => chatRequest.parse({ messages });
const text = "One sentence that is long enough to fill a block of the cache, and then some more words. ".repeat(3);

describe("promptSegments", () => {
  it("begins alike as far as two prompts do, also within a message", () => {
    const [one, two] = ["first", "second"].map((end) =>
      promptSegments(request({ role: "user", content: text + end }), tokens),
    );
    const same = one?.findIndex((segment, index) => segment.content !== two?.[index]?.content) ?? 0;
    expect(same).toBeGreaterThan(3);
    expect(one?.slice(0, same)).toEqual(two?.slice(0, same));
  });

  it("puts an answer where the engine made it: right behind the prompt of then, under its own text", () => {
    const question = { role: "user", content: text };
    const before = promptSegments(request(question), tokens);
    const after = promptSegments(request(question, { role: "assistant", content: "As said." }), tokens);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after[before.length]).toEqual({ content: "As said.", tokens: tokens.count("As said.") });
  });

  it("counts the text, the start and two control tokens a message", () => {
    const { length } = tokens.encode(text);
    expect(countPromptTokens(request({ role: "user", content: text }), tokens)).toBe(1 + 2 + length);
    expect(countPromptTokens(request({ role: "assistant", content: text }), tokens)).toBe(1 + 2 + length);
  });
});
