// Counts a unified diff by its hunk heads, which say how many lines follow: a removed line that itself begins with
// `--` cannot be taken for a file head.

export type DiffCounts = { readonly paths: readonly string[]; readonly added: number; readonly removed: number };

const HUNK = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/;
const FILE = /^diff --git a\/.* b\/(.*)$/;

export function countDiff(diff: string): DiffCounts {
  const paths: string[] = [];
  let added = 0;
  let removed = 0;
  let oldLeft = 0;
  let newLeft = 0;
  for (const line of diff.split("\n")) {
    if (oldLeft > 0 || newLeft > 0) {
      if (line.startsWith("\\")) continue;
      const isAdded = line.startsWith("+");
      const isRemoved = line.startsWith("-");
      added += Number(isAdded);
      removed += Number(isRemoved);
      oldLeft -= Number(!isAdded);
      newLeft -= Number(!isRemoved);
      continue;
    }
    const [hunk, oldLines = "1", newLines = "1"] = HUNK.exec(line) ?? [];
    if (hunk !== undefined) {
      oldLeft = Number(oldLines);
      newLeft = Number(newLines);
    }
    const path = FILE.exec(line)?.[1];
    if (path !== undefined) paths.push(path);
  }
  return { paths, added, removed };
}
