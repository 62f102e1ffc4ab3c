import { describe, expect, it } from "vitest";
import { parseDiff } from "./diff.ts";

const counts = (text: string) =>
  parseDiff(text)?.map(({ path, added, removed }) => [path, added.length, removed.length]);

describe("parseDiff", () => {
  it("counts changed lines that look like headers", () => {
    const text =
      "diff --git a/q.sql b/q.sql\n--- a/q.sql\n+++ b/q.sql\n@@ -1,2 +1,2 @@\n--- drop me\n+++ counter\n x\n";
    expect(counts(text)).toEqual([["q.sql", 1, 1]]);
  });

  it("knows renamed, binary and deleted files and diffs without git's line", () => {
    const renamed = "diff --git a/old.ts b/new.ts\nsimilarity index 100%\nrename from old.ts\nrename to new.ts\n";
    const plain =
      "--- a/one.py\t2024\n+++ b/one.py\t2024\n@@ -1 +1 @@\n-a\n+b\n--- two.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-c\n";
    expect(counts(renamed)).toEqual([["new.ts", 0, 0]]);
    expect(counts(plain)).toEqual([
      ["one.py", 1, 1],
      ["two.py", 0, 1],
    ]);
  });

  it("leaves the signature of a mailed patch out", () => {
    expect(counts("diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1,2 @@\n x\n+y\n-- \n2.43.0\n")).toEqual([["a", 1, 0]]);
  });

  it("finds none in prose", () => expect(parseDiff("I differ.")).toBeUndefined());
});
