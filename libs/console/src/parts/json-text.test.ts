import { expect, it } from "vitest";
import { CUT_AT, cut, oneLine, readableOf, textOf } from "./json-text.ts";

it("shows a text as it is, and anything else as JSON", () => {
  expect(textOf("a\n<b>")).toBe("a\n<b>");
  expect(textOf({ a: 1 })).toBe('{\n  "a": 1\n}');
  expect(textOf(undefined)).toBe("");
});

it("makes the line breaks of texts within a value, but not a backslash that somebody wrote", () => {
  expect(readableOf({ a: "x\ny" })).toBe('{\n  "a": "x\ny"\n}');
  expect(readableOf(["c:\\new"])).toBe('[\n  "c:\\\\new"\n]');
});

it("cuts what is too long", () => {
  expect(cut("x".repeat(CUT_AT))).toHaveLength(CUT_AT);
  expect(cut("x".repeat(CUT_AT + 1))).toMatch(/x …$/);
  expect(oneLine(" a\n  b ", 10)).toBe("a b");
  expect(oneLine("abcdef", 4)).toBe("abc…");
});
