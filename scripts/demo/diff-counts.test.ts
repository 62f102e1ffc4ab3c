import { describe, expect, it } from "vitest";
import { countDiff } from "./diff-counts.ts";

const head = (path: string): string => `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n`;

describe("countDiff", () => {
  it("counts files, added and removed lines, but no file heads", () => {
    const diff = `${head("a.js")}@@ -1,2 +1,3 @@\n same\n-old\n+new\n+more\n${head("docs/b.md")}@@ -1 +1 @@\n-x\n+y\n`;
    expect(countDiff(diff)).toEqual({ paths: ["a.js", "docs/b.md"], added: 3, removed: 2 });
  });

  it("counts changed lines that look like file heads", () => {
    const diff = `${head("a.sql")}@@ -1,2 +1,2 @@\n--- a comment\n+++ b\n same\n`;
    expect(countDiff(diff)).toEqual({ paths: ["a.sql"], added: 1, removed: 1 });
  });

  it("does not count the note on a missing line end", () => {
    const diff = `${head("a")}@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+y\n\\ No newline at end of file\n`;
    expect(countDiff(diff)).toEqual({ paths: ["a"], added: 1, removed: 1 });
  });
});
