// What a changed file shows: what kind of file it is and what its changed lines do.
import { CODE_SIGNALS } from "./code-signals.ts";
import type { ChangedFile } from "./diff.ts";
import { type FileKind, isPackageList, kindOf, kindOfPackageList } from "./file-kinds.ts";

export interface ChangeSign {
  /** For a sentence: "touches …". */
  readonly name: string;
  /** Words for it, in the order of the alphabet. */
  readonly words: string;
}

const VERSION_LINE = /^\s*["']?version["']?\s*[:=]|^\s*$|^\s*__version__\s*=/i;
const PACKAGE_LINE =
  /["'][\w@/.-]+["']\s*:\s*["'](?:[~^<>=]*v?\d|workspace:|git|file:|latest|\*)|^\s*["']?[\w.[\]-]+\s*(?:===?|>=|<=|~=|~>)\s*v?\d|^\s*(?:require\s+)?[\w./-]+ v\d|^\s*[\w-]+\s*=\s*(?:["'][\^~]?\d|\{)|^\s*gem\s|<(?:version|artifactId|PackageReference)\b/;
const COMMENT_LINE = /^\s*(?:\/\/|#(?!include|define|!|\[)|\*|\/\*|<!--|--\s|;;|"""|''')|^\s*$/;

const FORMATTING: ChangeSign = { name: "the formatting", words: "format formatting indentation style whitespace" };
const COMMENTS: ChangeSign = { name: "comments", words: "comment" };
const VERSION: ChangeSign = { name: "the version", words: "number release version" };

const changedLines = (file: ChangedFile): readonly string[] => [...file.added, ...file.removed];

const changesPackages = (file: ChangedFile): boolean =>
  changedLines(file).some((line) => PACKAGE_LINE.test(line) && !VERSION_LINE.test(line));

/** A package list whose packages stay the same is settings. */
export const kindOfChange = (file: ChangedFile): FileKind =>
  kindOfPackageList(kindOf(file.path), changesPackages(file));

const withoutBlanks = (lines: readonly string[]): string => lines.join("").replace(/\s+/g, "");

const isReformatted = ({ added, removed }: ChangedFile): boolean =>
  added.length > 0 && withoutBlanks(added) === withoutBlanks(removed);

const changedCode = (file: ChangedFile): readonly string[] =>
  kindOf(file.path).isCode && !isReformatted(file) ? changedLines(file).filter((line) => !COMMENT_LINE.test(line)) : [];

/**
 * What runs of a change: its lines without comments, and the path, whose names tell what they are part of. Nothing of
 * documentation and tests, which may mention anything and change nothing.
 */
export const codeLines = (file: ChangedFile): readonly string[] => {
  const code = changedCode(file);
  return code.length === 0 ? [] : [file.path, ...code];
};

export const signsOf = (file: ChangedFile): readonly ChangeSign[] => {
  const lines = changedLines(file);
  const kind = kindOfChange(file);
  if (isReformatted(file)) return [FORMATTING];
  if (isPackageList(kindOf(file.path))) return lines.every((line) => VERSION_LINE.test(line)) ? [VERSION] : [kind];
  if (!kind.isCode) return [kind];
  const code = codeLines(file);
  if (code.length === 0 && lines.length > 0) return [COMMENTS];
  return [kind, ...CODE_SIGNALS.filter(({ pattern }) => code.some((line) => pattern.test(line)))];
};
