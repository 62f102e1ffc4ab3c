import { describe, expect, it } from "vitest";
import { cleanText, cutText } from "./clean-text.ts";

describe("cleanText", () => {
  it("drops NUL and other control characters but keeps tabs and line feeds", () => {
    expect(cleanText("a\u0000b\u0007c\td\ne\u009f")).toBe("abc\td\ne");
  });

  it("makes every line end a line feed", () => {
    expect(cleanText("a\r\nb\rc\nd")).toBe("a\nb\nc\nd");
  });

  it("replaces lone surrogates and keeps pairs", () => {
    expect(cleanText("\ud800a\udc00 😀")).toBe("\ufffda\ufffd 😀");
  });
});

describe("cutText", () => {
  it("leaves text within the limit as it is", () => {
    expect(cutText("abc", 3)).toBe("abc");
  });

  it("never leaves half a surrogate pair at the end", () => {
    expect(cutText("ab😀", 3)).toBe("ab");
    expect(cutText("ab😀c", 4)).toBe("ab😀");
  });
});
