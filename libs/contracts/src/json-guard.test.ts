import { describe, expect, it } from "vitest";
import { canonicalJson, guardJson, MAX_JSON_DEPTH, parseGuardedJson } from "./index.ts";

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

  it("says where", () => {
    const result = guardJson({ a: [{ b: "\u0000" }] });
    expect(result).toMatchObject({ ok: false, problems: [{ path: "a.0.b" }] });
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
