import { MAX_INLINE_BYTES } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { placeResult } from "./inline-result.ts";

describe("placeResult", () => {
  it("leaves a small result where it is", () => {
    expect(placeResult({ a: 1 })).toEqual({ inline: true, value: { a: 1 } });
    expect(placeResult("x".repeat(MAX_INLINE_BYTES - 2)).inline).toBe(true);
  });

  it("turns a large one into bytes with its beginning", () => {
    const placed = placeResult("x".repeat(MAX_INLINE_BYTES));
    expect(placed).toMatchObject({ inline: false, preview: `"${"x".repeat(1_999)}` });
  });

  it("never cuts a character in two", () => {
    const placed = placeResult(`x${"😀".repeat(MAX_INLINE_BYTES)}`);
    expect(!placed.inline && placed.preview.isWellFormed()).toBe(true);
    const shifted = placeResult("😀".repeat(MAX_INLINE_BYTES));
    expect(!shifted.inline && shifted.preview.isWellFormed()).toBe(true);
  });

  it("counts bytes as they are written, not as they came", () => {
    const short: unknown = JSON.parse(`[${Array.from({ length: 20_000 }, () => "1e20").join(",")}]`);
    expect(placeResult(short).inline).toBe(false);
  });
});
