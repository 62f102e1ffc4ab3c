// Unified diffs of one to eight files: changed, new, deleted and renamed ones, and lines that look like headers.
import type { Dice } from "./dice.ts";

export interface DiffCase {
  readonly text: string;
  readonly facts: { readonly files: readonly string[]; readonly added: number; readonly removed: number };
}

const FOLDERS = ["src/", "lib/", "", "test/", "docs/", "packages/core/src/", "config/"];
const NAMES = ["server", "user_store", "format-date", "queue", "README", "index", "billing", "router", "settings"];
const ENDINGS = [".ts", ".py", ".go", ".md", ".yml", ".java", ".rs", ".css"];
const LINES = [
  "  return total;",
  "if (!user) throw new Denied();",
  "- [ ] write more",
  "+ 1",
  "",
  "# heading",
  "const a = b ?? c;",
  "-- drop me",
  "value: 3",
  "++counter;",
  "diff = a - b",
];

const hunk = (dice: Dice, added: readonly string[], removed: readonly string[], start: number): string[] => {
  const context = dice.int(1, 3);
  const before = Array.from({ length: context }, () => ` ${dice.pick(LINES)}`);
  return [
    `@@ -${start},${removed.length + context} +${start},${added.length + context} @@${dice.pick(["", " function run() {"])}`,
    ...before,
    ...removed.map((line) => `-${line}`),
    ...added.map((line) => `+${line}`),
  ];
};

const someLines = (dice: Dice, min: number, max: number): string[] =>
  Array.from({ length: dice.int(min, max) }, () => dice.pick(LINES));

const createFile = (dice: Dice, path: string) => {
  const kind = dice.pick(["changed", "changed", "changed", "new", "deleted"] as const);
  const hunks = Array.from({ length: kind === "changed" ? dice.int(1, 3) : 1 }, (_, index) => ({
    added: kind === "deleted" ? [] : someLines(dice, 1, 8),
    removed: kind === "new" ? [] : someLines(dice, 1, 8),
    start: 1 + index * 40,
  }));
  const head = {
    changed: [`index 1a2b3c4..5d6e7f8 100644`, `--- a/${path}`, `+++ b/${path}`],
    new: ["new file mode 100644", "index 0000000..5d6e7f8", "--- /dev/null", `+++ b/${path}`],
    deleted: ["deleted file mode 100644", "index 1a2b3c4..0000000", `--- a/${path}`, "+++ /dev/null"],
  }[kind];
  return {
    lines: [
      `diff --git a/${path} b/${path}`,
      ...head,
      ...hunks.flatMap((part) => hunk(dice, part.added, part.removed, part.start)),
    ],
    added: hunks.reduce((sum, part) => sum + part.added.length, 0),
    removed: hunks.reduce((sum, part) => sum + part.removed.length, 0),
  };
};

export const createDiff = (dice: Dice): DiffCase => {
  const paths = new Set(
    Array.from({ length: dice.int(1, 8) }, () => `${dice.pick(FOLDERS)}${dice.pick(NAMES)}${dice.pick(ENDINGS)}`),
  );
  const files = [...paths].map((path) => createFile(dice, path));
  return {
    text: `${files.flatMap(({ lines }) => lines).join("\n")}\n`,
    facts: {
      files: [...paths],
      added: files.reduce((sum, file) => sum + file.added, 0),
      removed: files.reduce((sum, file) => sum + file.removed, 0),
    },
  };
};
