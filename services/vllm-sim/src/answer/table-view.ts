// A table as a report sees it: which column groups, which is measured, and the figures of each group.
import { type Field, wordsAbout } from "./field.ts";
import type { Material } from "./material.ts";
import { computeStatistic, type Statistic } from "./statistics.ts";
import { groupingColumns, type NumericColumn, numericColumns, type Table } from "./table.ts";
import { contentStems, wordsOf } from "./words.ts";

export interface Group {
  readonly name: string;
  /** Indices of the group's rows. */
  readonly rows: readonly number[];
}

const NAMED_DECIMALS: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  "1": 1,
  "2": 2,
  "3": 3,
  "4": 4,
};

/** How the instructions want figures rounded; undefined leaves them exact. */
const decimalsIn = (instructions: string): number | undefined =>
  NAMED_DECIMALS[
    /\b(?<word>one|two|three|four|[1-4]) decimal/i.exec(instructions)?.groups?.["word"]?.toLowerCase() ?? ""
  ];

const overlap = (column: string, stems: ReadonlySet<string>): number => {
  const own = contentStems(column);
  const shared = own.filter((stem) => stems.has(stem)).length;
  return own.length === 0 ? 0 : shared / own.length;
};

/** The column that the words name, all of its own words among them; the longest name wins. */
const namedColumn = (table: Table, indices: readonly number[], words: string): number | undefined => {
  const stems = new Set(wordsOf(words).flatMap(contentStems));
  const named = indices.filter((index) => overlap(table.columns[index] ?? "", stems) === 1);
  return named.toSorted((a, b) => (table.columns[b]?.length ?? 0) - (table.columns[a]?.length ?? 0))[0];
};

const ROW_NUMBERS = /^(?:id|no|nr|#|index|row|.*_id)$/i;

const measureFor = (words: string, table: Table, material: Material): NumericColumn | undefined => {
  const columns = numericColumns(table);
  const indices = columns.map(({ index }) => index);
  const named = namedColumn(table, indices, words) ?? namedColumn(table, indices, table.around);
  if (named !== undefined) return columns.find(({ index }) => index === named);
  const wantsFirst = /\bfirst (?:numeric column|column of numbers)\b/i.test(`${words} ${material.instructions}`);
  return (wantsFirst ? undefined : columns.find(({ name }) => !ROW_NUMBERS.test(name))) ?? columns[0];
};

const groupColumnFor = (words: string, table: Table): number | undefined => {
  const indices = groupingColumns(table);
  const all = table.columns.map((_, index) => index);
  const byPhrase = /\b(?:by|per|each|for each)\s+(?<column>[\w ]+)/i.exec(words)?.groups?.["column"] ?? "";
  const asked = /\b(?:by|per)\s+(?<column>[\w ]+)/i.exec(table.around)?.groups?.["column"] ?? "";
  return (
    namedColumn(table, all, byPhrase) ??
    namedColumn(table, indices, words) ??
    namedColumn(table, all, asked) ??
    indices[0]
  );
};

/** The rows by their value in a column, in order of first appearance. */
export const groupRows = (table: Table, column: number): Group[] => {
  const groups = new Map<string, number[]>();
  table.rows.forEach((row, index) => {
    const name = row[column] ?? "";
    if (name !== "") groups.set(name, [...(groups.get(name) ?? []), index]);
  });
  return [...groups].map(([name, rows]) => ({ name, rows }));
};

export const groupFigure = (
  group: Group,
  measure: NumericColumn | undefined,
  statistic: Statistic,
  decimals: number | undefined,
): number => {
  if (statistic === "count" || measure === undefined) return group.rows.length;
  return computeStatistic(
    statistic,
    group.rows.map((row) => measure.values[row]),
    decimals,
  );
};

export interface TableView {
  readonly table: Table;
  readonly measure: NumericColumn | undefined;
  readonly groupColumn: number | undefined;
  readonly decimals: number | undefined;
}

/** The table as the field's words ask for it; undefined if there is none. */
export const viewFor = (field: Field, words = wordsAbout(field)): TableView | undefined => {
  const table = field.material.table();
  if (table === undefined) return undefined;
  return {
    table,
    measure: measureFor(words, table, field.material),
    groupColumn: groupColumnFor(words, table),
    decimals: decimalsIn(field.material.instructions),
  };
};
