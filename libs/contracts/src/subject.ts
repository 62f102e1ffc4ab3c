// Subjects are built, filtered and parsed from one pattern, so that their grammar is spelled once.
// Invariant S1: `build` refuses a value that is not a token (T1); it never escapes.
import { type Parsed, parsed, refused } from "./parsed.ts";
import { isToken } from "./token.ts";

type Names<P extends string> = P extends `${infer Head}.${infer Rest}`
  ? Names<Head> | Names<Rest>
  : P extends `<${infer N}>`
    ? N
    : never;

export type SubjectTokens<P extends string> = { readonly [N in Names<P>]: string };

export interface SubjectPattern<P extends string = string> {
  /** The pattern as documentation shows it, for example `openclaw.work.<agent>.<task>`. */
  readonly pattern: P;
  /** The wildcard that matches every subject of this pattern. */
  readonly all: string;
  build(tokens: SubjectTokens<P>): string;
  /** A subscription filter: tokens that are left out become `*`. */
  filter(tokens?: Partial<SubjectTokens<P>>): string;
  parse(subject: string): Parsed<SubjectTokens<P>>;
}

/** Declares a subject: fixed words and `<name>` tokens, separated by dots. */
export const defineSubject = <const P extends string>(pattern: P): SubjectPattern<P> => {
  const parts = pattern.split(".").map((text) => ({ text, name: /^<(\w+)>$/.exec(text)?.[1] }));
  const join = (pick: (name: string) => string) =>
    parts.map((p) => (p.name === undefined ? p.text : pick(p.name))).join(".");
  const filter = (tokens: Readonly<Record<string, string | undefined>> = {}) =>
    join((name) => checked(pattern, name, tokens[name] ?? "*", true));
  return {
    pattern,
    all: filter(),
    build: (tokens) => join((name) => checked(pattern, name, (tokens as Record<string, string>)[name] ?? "", false)),
    filter,
    parse: (subject) => parseSubject(pattern, parts, subject) as Parsed<SubjectTokens<P>>,
  };
};

const checked = (pattern: string, name: string, value: string, wildcard: boolean): string => {
  if ((wildcard && value === "*") || isToken(value)) return value;
  throw new TypeError(`subject ${pattern}: <${name}> is not a token: ${JSON.stringify(value.slice(0, 80))}`);
};

const parseSubject = (
  pattern: string,
  parts: readonly { text: string; name: string | undefined }[],
  subject: string,
): Parsed<Record<string, string>> => {
  const words = subject.split(".");
  if (words.length !== parts.length) return refused(`subject must have the form ${pattern}`);
  const tokens: Record<string, string> = {};
  for (const [i, part] of parts.entries()) {
    const word = words[i] ?? "";
    if (part.name === undefined ? word !== part.text : !isToken(word)) {
      return refused(`subject must have the form ${pattern}; ${JSON.stringify(word)} does not fit ${part.text}`);
    }
    if (part.name !== undefined) tokens[part.name] = word;
  }
  return parsed(tokens);
};
