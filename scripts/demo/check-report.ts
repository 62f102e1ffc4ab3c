// Every figure of a report is computed again from the rows of the table.
import { type CsvColumn, type CsvTable, numbersOf, readCsv } from "./csv-table.ts";
import { type Check, type Fact, factEqual, factNear, factThat, fieldOf, listOf, reportOf, textOf } from "./fact.ts";

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

const MEASURES: Readonly<Record<string, (numbers: readonly number[]) => number>> = {
  sum: sumOf,
  mean: (numbers) => sumOf(numbers) / numbers.length,
  minimum: (numbers) => Math.min(...numbers),
  maximum: (numbers) => Math.max(...numbers),
};

const simpleName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

function expectedFigures(table: CsvTable): Map<string, number> {
  const figures = new Map<string, number>();
  for (const column of table.columns) {
    const numbers = numbersOf(column);
    if (numbers === undefined) continue;
    for (const [measure, compute] of Object.entries(MEASURES)) {
      figures.set(simpleName(`${measure} of ${column.name}`), compute(numbers));
    }
  }
  return figures;
}

/** Each figure of the table is in the report and right, and the report has no figure that the table does not give. */
function figureFacts(table: CsvTable, result: unknown): Fact[] {
  const expected = expectedFigures(table);
  const claimed = new Map<string, unknown>();
  for (const figure of listOf(fieldOf(result, "figures"))) {
    claimed.set(simpleName(textOf(fieldOf(figure, "name"))), fieldOf(figure, "value"));
  }
  const unknown = [...claimed.keys()].filter((name) => !expected.has(name));
  return [
    ...[...expected].map(([name, value]) => factNear(name, value, claimed.get(name))),
    factThat("figures that the table does not give", unknown.length === 0, "none", unknown),
  ];
}

/** A column to group by holds words, not dates, and some of them more than once. */
function isGrouping(column: CsvColumn): boolean {
  const distinct = new Set(column.cells).size;
  return (
    numbersOf(column) === undefined &&
    !column.cells.every((cell) => /^\d{4}-\d{2}/.test(cell)) &&
    distinct > 1 &&
    distinct < column.cells.length
  );
}

function groupFacts(table: CsvTable, result: unknown): Fact[] {
  const group = table.columns.find(isGrouping);
  const measure = table.columns.find((column) => numbersOf(column) !== undefined);
  const facts = [
    factEqual("column to group by", group?.name ?? null, fieldOf(result, "group_column")),
    factEqual("column to measure", measure?.name ?? null, fieldOf(result, "measure_column")),
  ];
  if (group === undefined || measure === undefined) return facts;
  const claimed = listOf(fieldOf(result, "by_group"));
  const names = [...new Set(group.cells)];
  facts.push(factEqual("number of groups", names.length, claimed.length));
  for (const name of names) {
    const cells = measure.cells.filter((_, row) => group.cells[row] === name);
    const entry = claimed.find((candidate) => fieldOf(candidate, "group") === name);
    facts.push(factEqual(`rows of ${name}`, cells.length, fieldOf(entry, "row_count")));
    facts.push(factNear(`sum of ${measure.name} of ${name}`, sumOf(cells.map(Number)), fieldOf(entry, "sum")));
  }
  return facts;
}

export const checkReport: Check = (file, result) => {
  const table = readCsv(Buffer.from(file).toString("utf8"));
  return reportOf([
    factEqual("rows", table.rowCount, fieldOf(result, "row_count")),
    ...figureFacts(table, result),
    ...groupFacts(table, result),
  ]);
};
