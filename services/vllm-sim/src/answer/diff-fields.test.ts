import { expect, it } from "vitest";
import { parseDiff } from "./diff.ts";
import { diffSentences } from "./diff-fields.ts";

const header = (path: string) => `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@`;

it("names each file in a sentence, and first the one that touches most", () => {
  const files = parseDiff(`${header("docs/a.md")}\n+x\n${header("src/a.ts")}\n+mutex.lock()\n-y\n`) ?? [];
  expect(diffSentences(files)).toEqual([
    "src/a.ts: 1 line added and 1 removed; touches concurrency.",
    "docs/a.md: 1 line added and 0 removed; touches documentation.",
  ]);
});
