// Tables to report on: CSV with several delimiters, JSON records, empty cells, requests around the table.
import type { TableFacts } from "../compare-answers.ts";
import type { Dice } from "./dice.ts";

export interface TableCase {
  readonly text: string;
  readonly facts: TableFacts;
}

const SUBJECTS = [
  { group: "region", values: ["North", "South", "East", "West"], numbers: ["sales", "units"] },
  { group: "department", values: ["Cardiology", "Surgery", "Paediatrics"], numbers: ["patients", "beds", "cost"] },
  { group: "product", values: ["lamp", "chair", "desk", "shelf", "sofa"], numbers: ["revenue", "returns"] },
  { group: "station", values: ["Harbour", "Old Town", "Airport"], numbers: ["temperature", "rainfall", "wind_speed"] },
  { group: "team", values: ["red", "blue"], numbers: ["points"] },
  { group: "Account Type", values: ["Basic", "Premium, yearly", "Free"], numbers: ["Monthly Fee", "Logins"] },
] as const;

/** In hundredths: whole numbers add up without binary dust. */
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + Math.round(value * 100), 0);

const quote = (cell: string, delimiter: string): string =>
  cell.includes(delimiter) || cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell;

const dateOf = (index: number): string => new Date(Date.UTC(2024, 0, 1 + index)).toISOString().slice(0, 10);

const layOut = (dice: Dice, columns: readonly string[], rows: readonly (readonly string[])[]): string => {
  const kind = dice.pick(["csv", "csv", "csv", "semicolon", "tab", "json", "markdown"] as const);
  if (kind === "json") {
    const records = rows.map((row) =>
      Object.fromEntries(
        columns.map((column, index) => [
          column,
          row[index] === ""
            ? null
            : /^-?\d/.test(row[index] ?? "") && !/-\d\d-/.test(row[index] ?? "")
              ? Number(row[index])
              : row[index],
        ]),
      ),
    );
    return JSON.stringify(dice.random() < 0.5 ? records : { rows: records, row_count: records.length });
  }
  if (kind === "markdown") {
    const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
    return [line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
  }
  const delimiter = { csv: ",", semicolon: ";", tab: "\t" }[kind];
  const table = [columns, ...rows]
    .map((cells) => cells.map((cell) => quote(cell, delimiter)).join(delimiter))
    .join("\n");
  return dice.random() < 0.3 ? `Please write the report for this table.\n\n${table}\n` : table;
};

export const createTable = (dice: Dice): TableCase => {
  const { group, values, numbers } = dice.pick(SUBJECTS);
  const hasDate = dice.random() < 0.5;
  const numericFirst = dice.random() < 0.3;
  const decimals = dice.pick([0, 1, 2]);
  const count = dice.int(4, 60);
  const records = Array.from({ length: count }, (_, index) => ({
    date: dateOf(index),
    group: index < values.length ? (values[index % 2] ?? "") : dice.pick(values),
    cells: numbers.map((_, column) =>
      dice.random() < 0.04 && column > 0 ? undefined : Number((dice.random() * 900 + column).toFixed(decimals)),
    ),
  }));
  const text = (value: number | undefined) => (value === undefined ? "" : String(value));
  const columns = [...(hasDate ? ["date"] : []), ...(numericFirst ? [...numbers, group] : [group, ...numbers])];
  const rows = records.map((record) => {
    const cells = record.cells.map(text);
    return [...(hasDate ? [record.date] : []), ...(numericFirst ? [...cells, record.group] : [record.group, ...cells])];
  });
  const facts = numbers.map((name, index) => {
    const filled = records.flatMap((record) => record.cells[index] ?? []);
    return [
      name,
      {
        sum: sumOf(filled) / 100,
        mean: Math.round(sumOf(filled) / filled.length) / 100,
        min: Math.min(...filled),
        max: Math.max(...filled),
      },
    ];
  });
  const names = [...new Set(records.map((record) => record.group))];
  const cellsOf = (name: string) => records.flatMap(({ group: own, cells }) => (own === name ? (cells[0] ?? 0) : []));
  return {
    text: layOut(dice, columns, rows),
    facts: {
      rows: count,
      columns: Object.fromEntries(facts),
      groupColumn: group,
      measureColumn: numbers[0],
      groups: Object.fromEntries(
        names.map((name) => [name, { rows: cellsOf(name).length, sum: sumOf(cellsOf(name)) / 100 }]),
      ),
    },
  };
};
