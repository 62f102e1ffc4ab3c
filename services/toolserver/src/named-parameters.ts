// From `:name` in SQL to `$1`, as Postgres takes parameters. Values never become part of the text.

export interface BoundSql {
  /** `:name` replaced by the number of its place in the declared list. */
  readonly text: string;
  /** Declared names that the SQL refers to. */
  readonly used: ReadonlySet<string>;
  /** References, as written, to what is not declared; `$1` and the like are among them, as only names are. */
  readonly undeclared: readonly string[];
}

/** What is passed over whole: strings, quoted names, dollar quotes, comments, casts. What is meant: `:name` and `$1`. */
const TOKENS = new RegExp(
  [
    String.raw`e'(?:[^'\\]|\\.|'')*'`,
    `'(?:[^']|'')*'`,
    `"(?:[^"]|"")*"`,
    String.raw`\$(?<tag>[a-z_]\w*|)\$.*?\$\k<tag>\$`,
    String.raw`--[^\n]*`,
    String.raw`/\*.*?\*/`,
    "::",
    String.raw`\$(?<number>\d+)`,
    String.raw`:(?<name>[a-z_]\w*)`,
  ].join("|"),
  "gis",
);

export const bindNames = (sql: string, declared: readonly string[]): BoundSql => {
  const used = new Set<string>();
  const undeclared: string[] = [];
  const text = sql.replace(TOKENS, (whole, ...rest) => {
    const { name, number } = rest.at(-1) as { name?: string; number?: string };
    if (name === undefined && number === undefined) return whole;
    if (name === undefined || !declared.includes(name)) {
      undeclared.push(whole);
      return whole;
    }
    used.add(name);
    return `$${declared.indexOf(name) + 1}`;
  });
  return { text, used, undeclared };
};
