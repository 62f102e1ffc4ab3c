import { describe, expect, it } from "vitest";
import { parseDiff } from "./diff.ts";
import { areasAmong, diffSentences, riskOf } from "./diff-fields.ts";

const diffOf = (path: string, ...lines: string[]) =>
  parseDiff(`diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n${lines.join("\n")}\n`) ?? [];

const levels =
  "- low: documentation, comments, tests or a version number\n- medium: ordinary code\n- high: regular expressions, authentication, dependencies";
const scale = ["high", "low", "medium"];

describe("riskOf", () => {
  it.each([
    ["low", diffOf("README.md", "+password rules")],
    ["low", diffOf("package.json", '-  "version": "1.0.0",', '+  "version": "1.0.1",')],
    ["low", diffOf("src/a.ts", "-// eval(x) is bad", "+// never do that")],
    ["medium", diffOf("src/a.ts", "+const a = 1;")],
    ["high", diffOf("src/a.ts", "+const ok = /^a+$/.test(text);")],
    ["high", diffOf("src/login.ts", "+if (user.password === given) return true;")],
    ["high", diffOf("package.json", '-  "left-pad": "^1.0.0"', '+  "left-pad": "^2.0.0"')],
  ])("is %s", (risk, files) => expect(riskOf(files, scale, levels)).toBe(risk));

  it("takes the higher of two files", () => {
    expect(riskOf([...diffOf("README.md", "+x"), ...diffOf("a.ts", "+b();")], scale, levels)).toBe("medium");
  });

  it("has levels of its own where the instructions define none", () => {
    expect(riskOf(diffOf("src/a.py", "+eval(text)"), scale, "")).toBe("high");
  });
});

it("names the areas of a list and each file in a sentence", () => {
  const files = [...diffOf("docs/a.md", "+x"), ...diffOf("src/a.ts", "+x")];
  expect(areasAmong(files, ["code", "docs", "infrastructure", "other"])).toEqual(["code", "docs"]);
  expect(diffSentences(files).map((sentence) => sentence.split(":")[0])).toEqual(["src/a.ts", "docs/a.md"]);
});
