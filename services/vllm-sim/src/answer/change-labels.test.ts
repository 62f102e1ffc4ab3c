import { describe, expect, it } from "vitest";
import { areasAmong, riskOf } from "./change-labels.ts";
import { parseDiff } from "./diff.ts";

const diffOf = (path: string, ...lines: string[]) =>
  parseDiff(`diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n${lines.join("\n")}\n`) ?? [];

const levels =
  "- low: documentation, comments, tests, formatting or a version number\n- medium: ordinary code\n- high: regular expressions, authentication, dependencies, `goto`";
const scale = ["high", "low", "medium"];
const risk = (files: ReturnType<typeof diffOf>, instructions = levels) => riskOf(files, scale, instructions, "risk");

describe("riskOf", () => {
  it.each([
    ["low", diffOf("README.md", "+password rules")],
    ["low", diffOf("package.json", '-  "version": "1.0.0",', '+  "version": "1.0.1",')],
    ["low", diffOf("src/a.ts", "-// eval(x) is bad", "+// never do that")],
    ["low", diffOf("src/a.ts", "-if(a){", "+if (a) {")],
    ["medium", diffOf("src/a.ts", "+const a = 1;")],
    ["high", diffOf("src/a.ts", "+const ok = /^a+$/.test(text);")],
    ["high", diffOf("src/gate.ts", "+if (user.password === given) return true;")],
    ["high", diffOf("package.json", '-  "left-pad": "^1.0.0"', '+  "left-pad": "^2.0.0"')],
    ["high", diffOf("src/a.c", "+  goto done;")],
  ])("is %s", (wanted, files) => expect(risk(files)).toBe(wanted));

  it("takes the higher of two files", () => {
    expect(risk([...diffOf("README.md", "+x"), ...diffOf("a.ts", "+b();")])).toBe("medium");
  });

  it("is the middle where nothing is explained, and nothing where the labels are no scale", () => {
    expect(risk(diffOf("src/a.py", "+eval(text)"), "")).toBe("medium");
    expect(riskOf(diffOf("src/a.py", "+x"), ["red", "blue"], "", "colour")).toBeUndefined();
  });

  it("is told by the instructions: the same line may be harmless or grave", () => {
    const files = diffOf("src/a.py", "+subprocess.run(args)");
    expect(risk(files, "- low: code that runs commands\n- high: colours")).toBe("low");
    expect(risk(files, "- low: colours\n- high: code that runs commands")).toBe("high");
  });
});

it("names the areas of a list, by their names or by what is said of them", () => {
  const files = [...diffOf("docs/a.md", "+x"), ...diffOf("src/a.ts", "+x"), ...diffOf("logo.png", "+x")];
  const named = ["code", "docs", "infrastructure", "other"];
  expect(areasAmong(files, named, "", "areas")).toEqual(["code", "docs", "other"]);
  const told = "- green: manuals and the readme\n- blue: programs, .ts\n- red: none of these";
  expect(areasAmong(files, ["green", "blue", "red"], told, "areas")).toEqual(["green", "blue", "red"]);
});
