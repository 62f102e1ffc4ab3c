// Unified diffs: which files, and which of their lines.

export interface ChangedFile {
  readonly path: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

interface OpenFile {
  path: string;
  readonly added: string[];
  readonly removed: string[];
}

const START = /^(?:diff --git |\+\+\+ )/m;
const FILE_START = /^diff --git "?a\/(?<from>.+?)"? "?b\/(?<to>.+?)"?$/;

const bareName = (line: string): string =>
  line
    .slice(4)
    .replace(/\t.*$/, "")
    .replace(/^[ab]\//, "")
    .trim();

/** Mailed patches end in a line of two dashes and the version of git. */
const isSignature = (lines: readonly string[], index: number): boolean =>
  /^-- ?$/.test(lines[index] ?? "") && /^\d+\.\d+/.test(lines[index + 1] ?? "");

/** A removed line may begin with `-- `; a file header stands before `+++` and a hunk. */
const isPlainHeader = (lines: readonly string[], index: number): boolean =>
  (lines[index] ?? "").startsWith("--- ") &&
  (lines[index + 1] ?? "").startsWith("+++ ") &&
  (lines[index + 2] ?? "").startsWith("@@ ");

class DiffReader {
  readonly files: OpenFile[] = [];
  #inHunk = false;
  #oldName = "";

  read(lines: readonly string[]): void {
    lines.forEach((line, index) => {
      const start = FILE_START.exec(line);
      if (start !== null || isPlainHeader(lines, index)) this.#inHunk = false;
      if (start !== null) this.#open(start.groups?.["to"] ?? "");
      else if (line.startsWith("@@ ")) this.#inHunk = true;
      else if (!this.#inHunk) this.#readHeader(line);
      else if (!isSignature(lines, index)) this.#readChange(line);
    });
  }

  #readHeader(line: string): void {
    if (line.startsWith("--- ")) this.#oldName = bareName(line);
    else if (line.startsWith("+++ ")) this.#openPlain(bareName(line));
  }

  #readChange(line: string): void {
    const file = this.files.at(-1);
    if (line.startsWith("+")) file?.added.push(line.slice(1));
    else if (line.startsWith("-")) file?.removed.push(line.slice(1));
  }

  #open(path: string): void {
    this.files.push({ path, added: [], removed: [] });
  }

  /** Diffs without `diff --git` start a file at `+++`. */
  #openPlain(newName: string): void {
    const path = newName === "/dev/null" ? this.#oldName : newName;
    if (this.files.at(-1)?.path !== path) this.#open(path);
  }
}

/** The changed files, or undefined if the text holds no diff. */
export const parseDiff = (text: string): readonly ChangedFile[] | undefined => {
  if (!START.test(text)) return undefined;
  const reader = new DiffReader();
  reader.read(text.split("\n"));
  return reader.files.length === 0 ? undefined : reader.files;
};
