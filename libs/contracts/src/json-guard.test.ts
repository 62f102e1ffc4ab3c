import { describe, expect, it } from "vitest";
import { canonicalJson, guardJson, MAX_JSON_DEPTH, parseGuardedJson } from "./index.ts";

const MiB = 1024 * 1024;

const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

describe("the JSON guard", () => {
  it.each([
    ['{"a":"x\\u0000y"}', "NUL"],
    ['{"a\\u0000":1}', "key"],
    ['{"a":"\\ud800"}', "surrogates"],
    ["{", "JSON"],
    [nested(MAX_JSON_DEPTH + 2), "nested"],
    [nested(10_000), "nested"],
  ])("refuses %j", (text, because) => {
    const result = parseGuardedJson(text);
    expect(result.ok).toBe(false);
    expect(result.ok ? "" : result.problems[0]?.message).toContain(because);
  });

  it("refuses what is too large before it parses it", () => {
    expect(parseGuardedJson(`"${"x".repeat(300)}"`, 100).ok).toBe(false);
  });

  it.each([
    ["numbers", `[${"0,".repeat(4 * MiB - 2)}0]`],
    ["lists", `[${"[],".repeat(2 * MiB)}0]`],
    ["members", `{${'"":0,'.repeat(MiB)}"":0}`],
    ["depth", "[".repeat(4 * MiB)],
  ])("refuses 8 MiB of %s before it parses them", (_, text) => {
    const result = parseGuardedJson(text, 8 * MiB);
    expect(result).toMatchObject({ ok: false, problems: [{ message: expect.stringContaining("values") }] });
  });

  it("counts no value inside a string, whatever is quoted there", () => {
    const text = JSON.stringify({ text: '\\"[,'.repeat(MiB) });
    expect(parseGuardedJson(text, 8 * MiB).ok).toBe(true);
  });

  it("lets in as many values as a message can carry, and no more", () => {
    expect(parseGuardedJson(`[${"0,".repeat(MiB / 2 - 2)}0]`, MiB).ok).toBe(true);
    expect(guardJson(new Array(MiB / 2).fill(0)).ok).toBe(false);
  });

  it.each<[unknown, string]>([
    [{ a: [{ b: "\u0000" }] }, "a.0.b"],
    [{ a: [0, { "\u0000": 1 }] }, "a.1"],
    ["\u0000", ""],
  ])("says where in %j", (value, path) => {
    expect(guardJson(value)).toMatchObject({ ok: false, problems: [{ path }] });
  });

  it("lets honest documents through unchanged", () => {
    const value = { text: "Grüße 👋", list: [1, null, true], deep: JSON.parse(nested(MAX_JSON_DEPTH - 1)) };
    expect(guardJson(value)).toEqual({ ok: true, value });
  });
});

describe("canonical JSON", () => {
  it("is the same for the same value, whatever the order of keys", () => {
    expect(canonicalJson({ b: 1, a: [{ d: undefined, c: "x" }] })).toBe('{"a":[{"c":"x"}],"b":1}');
    expect(canonicalJson({ a: [{ c: "x" }], b: 1 })).toBe(canonicalJson({ b: 1, a: [{ c: "x" }] }));
  });
});
