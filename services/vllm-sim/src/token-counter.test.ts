import { describe, expect, it } from "vitest";
import { TokenCounter } from "./token-counter.ts";

const tokens = new TokenCounter();

describe("TokenCounter", () => {
  it.each([
    "The quick brown fox jumps over 13 lazy dogs.\n",
    "Invoice number:   INV-2024-001\n\n\tTotal: 1,234.50 EUR\n",
    '{"a":[1,2,3],"text":"hello world"}',
    "    indented() {\n        return 1;\n    }\n",
    "Grüße aus Zürich – 日本語 😀",
  ])("counts by words what the tokenizer counts as a whole: %j", (text) => {
    expect(tokens.count(text)).toBe(tokens.encode(text).length);
  });

  it("cuts a text into segments that make the text again", () => {
    const text = `a  b\n\n${"x".repeat(100)} end `;
    expect(
      tokens
        .segments(text)
        .map((segment) => segment.text)
        .join(""),
    ).toBe(text);
  });

  it("counts a megabyte of text without a blank in little time", () => {
    expect(tokens.count("x7".repeat(500_000))).toBeGreaterThan(100_000);
  });
});
