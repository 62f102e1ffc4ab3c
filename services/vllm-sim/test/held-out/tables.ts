// Tables on other subjects, written after the answering part: semicolons with decimal commas or points, tabs, bars, and
// columns of text that do not repeat.
import type { TableFacts } from "../compare-answers.ts";
import type { Dice } from "../generators/dice.ts";
import type { TableCase } from "../generators/tables.ts";

interface Subject {
  readonly group: string;
  readonly values: readonly string[];
  readonly numbers: readonly string[];
  /** A column of words that stand once each. */
  readonly key?: string;
}

const SUBJECTS: readonly Subject[] = [
  { group: "vessel", values: ["Aurora", "Borealis", "Calypso"], numbers: ["catch_kg", "days_at_sea"] },
  { group: "crop", values: ["wheat", "barley", "oats", "rye"], numbers: ["hectares", "yield_t"], key: "field" },
  { group: "line", values: ["U1", "U2", "S7"], numbers: ["passengers", "delay_min"] },
  { group: "studio", values: ["Ground floor", "Attic"], numbers: ["visitors"], key: "opening" },
  { group: "species", values: ["Oak", "Beech", "Larch"], numbers: ["height_m", "girth_cm", "age"], key: "tag" },
];
const DELIMITERS = [",", ";", "\t", "|"] as const;

/** In hundredths: whole numbers add up without binary dust. */
const inHundredths = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + Math.round(value * 100), 0);

const statisticsOf = (values: readonly number[]) => ({
  sum: inHundredths(values) / 100,
  mean: Math.round(inHundredths(values) / values.length) / 100,
  min: Math.min(...values),
  max: Math.max(...values),
});

const layOut = (dice: Dice, columns: readonly string[], rows: readonly (readonly string[])[]): string => {
  const delimiter = dice.pick(DELIMITERS);
  const line = (cells: readonly string[]) => (delimiter === "|" ? `| ${cells.join(" | ")} |` : cells.join(delimiter));
  const rule = delimiter === "|" ? [line(columns.map(() => "---"))] : [];
  const intro = dice.pick(["", "", "Here are this season's figures:\n\n"]);
  return `${intro}${[line(columns), ...rule, ...rows.map(line)].join(dice.pick(["\n", "\r\n"]))}\n`;
};

export const createTable = (dice: Dice): TableCase => {
  const { group, values, numbers, key } = dice.pick(SUBJECTS);
  const places = dice.pick([0, 1, 2]);
  const gaps = dice.random() < 0.3;
  const records = Array.from({ length: dice.int(5, 40) }, (_, index) => ({
    key: `${(key ?? "").slice(0, 1).toUpperCase()}x${dice.int(100, 999)}-${index}`,
    group: index < 2 ? (values[0] ?? "") : dice.pick(values),
    cells: numbers.map((_name, column) =>
      gaps && column > 0 && index % 7 === 3 ? undefined : Number((dice.random() * 400 + 1).toFixed(places)),
    ),
  }));
  const columns = [...(key === undefined ? [] : [key]), group, ...numbers];
  const rows = records.map((record) => [
    ...(key === undefined ? [] : [record.key]),
    record.group,
    ...record.cells.map((value) => (value === undefined ? "" : String(value))),
  ]);
  const filled = (column: number) => records.flatMap(({ cells }) => cells[column] ?? []);
  const names = [...new Set(records.map((record) => record.group))];
  const measured = (name: string) => records.flatMap(({ group: own, cells }) => (own === name ? (cells[0] ?? 0) : []));
  const facts: TableFacts = {
    rows: records.length,
    columns: Object.fromEntries(numbers.map((name, column) => [name, statisticsOf(filled(column))])),
    groupColumn: group,
    measureColumn: numbers[0] ?? "",
    groups: Object.fromEntries(
      names.map((name) => [name, { rows: measured(name).length, sum: inHundredths(measured(name)) / 100 }]),
    ),
  };
  return { text: layOut(dice, columns, rows), facts };
};
