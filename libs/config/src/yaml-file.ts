// One YAML file against one zod schema. Whatever is wrong is told with line, column and the nearest right name.
import { guardJson } from "@openclaw/contracts";
import { type Document, isMap, isScalar, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import type { Mistake } from "./mistake.ts";
import { hintFor } from "./nearest-name.ts";
import { keysAt } from "./schema-keys.ts";

/** 20 aliases are more than a hand-written file has; thousands are an attack on the memory. */
const MAX_ALIASES = 20;

/** As much of a wrong value as fits a line. */
const MAX_QUOTED = 60;

export type YamlResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

interface Source {
  readonly document: Document;
  readonly lines: LineCounter;
  readonly file: string;
}

type Path = readonly PropertyKey[];

const place = ({ lines, file }: Source, offset: number | undefined): Pick<Mistake, "file" | "line" | "column"> => {
  if (offset === undefined) return { file };
  const { line, col } = lines.linePos(offset);
  return { file, line, column: col };
};

/** The offset of the value at `path`, or of the deepest ancestor that exists. */
const offsetAt = ({ document }: Source, path: Path): number | undefined => {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)) return node.range[0];
  }
  return undefined;
};

const offsetOfKey = (source: Source, path: Path, key: string): number | undefined => {
  const node = path.length === 0 ? source.document.contents : source.document.getIn(path, true);
  const pair = isMap(node)
    ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
    : undefined;
  return isScalar(pair?.key) ? pair.key.range?.[0] : offsetAt(source, path);
};

const dotted = (path: Path): string => path.map(String).join(".");

/** What the parsed file has at `path`; read from the value and not from the document, where aliases hide it. */
const valueAt = (root: unknown, path: Path): unknown => {
  let at = root;
  for (const key of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = Reflect.get(at, key);
  }
  return at;
};

const messageOf = (root: unknown, issue: z.core.$ZodIssue): string => {
  const wrong = valueAt(root, issue.path);
  if (issue.code === "invalid_type" && wrong === undefined) return `is missing (${issue.expected})`;
  if (issue.code === "invalid_value" && typeof wrong === "string") {
    return `"${wrong.slice(0, MAX_QUOTED)}" is not allowed; ${hintFor(wrong, issue.values.map(String))}`;
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    return [...new Set(issue.errors.flat().map(({ message }) => message))].join(", or: ");
  }
  return issue.message;
};

const mistakesOf = (source: Source, root: unknown, schema: z.ZodType, issue: z.core.$ZodIssue): Mistake[] => {
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => ({
      ...place(source, offsetOfKey(source, issue.path, key)),
      path: dotted([...issue.path, key]),
      message: `unknown key; ${hintFor(key, known)}`,
    }));
  }
  const message = messageOf(root, issue);
  return [{ ...place(source, offsetAt(source, issue.path)), path: dotted(issue.path), message }];
};

const refuse = (file: string, message: string, path = ""): YamlResult<never> => ({
  ok: false,
  mistakes: [{ file, path, message }],
});

/** The document's plain value, if it is syntactically right and holds nothing that no door lets in. */
const toPlain = (source: Source): YamlResult<unknown> => {
  const { document, file } = source;
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    const mistakes = broken.map(({ pos, message }) => ({ ...place(source, pos[0]), path: "", message }));
    return { ok: false, mistakes };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch {
    return refuse(file, `must not have more than ${MAX_ALIASES} aliases, nor one that leads nowhere`);
  }
  const guarded = guardJson(value);
  if (guarded.ok) return { ok: true, value };
  return { ok: false, mistakes: guarded.problems.map((problem) => ({ file, ...problem })) };
};

const parseSource = (text: string, file: string): Source | undefined => {
  const lines = new LineCounter();
  try {
    return { document: parseDocument(text, { lineCounter: lines, prettyErrors: false }), lines, file };
  } catch {
    // The parser recurses; thousands of nested brackets overflow its stack.
    return undefined;
  }
};

const byPlace = (a: Mistake, b: Mistake): number => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);

/** Parses `text` as one YAML 1.2 document and validates it. `file` is the name that mistakes carry. */
export const parseYaml = <S extends z.ZodType>(text: string, file: string, schema: S): YamlResult<z.output<S>> => {
  const source = parseSource(text, file);
  if (source === undefined) return refuse(file, "is nested too deeply");
  const plain = toPlain(source);
  if (!plain.ok) return plain;
  const result = schema.safeParse(plain.value);
  if (result.success) return { ok: true, value: result.data };
  const mistakes = result.error.issues.flatMap((issue) => mistakesOf(source, plain.value, schema, issue));
  return { ok: false, mistakes: mistakes.sort(byPlace) };
};
