// A CSV file as columns: quoted cells, doubled quotes, line breaks inside quotes.

export type CsvColumn = { readonly name: string; readonly cells: readonly string[] };
export type CsvTable = { readonly rowCount: number; readonly columns: readonly CsvColumn[] };

const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;

function readRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [all, quoted, plain = "", end] of text.matchAll(CELL)) {
    if (all === "" && row.length === 0) break;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

export function readCsv(text: string): CsvTable {
  const [names = [], ...rows] = readRows(text);
  return {
    rowCount: rows.length,
    columns: names.map((name, index) => ({ name, cells: rows.map((row) => row[index] ?? "") })),
  };
}

/** The numbers of a column, without its empty cells; nothing if a cell is not a number. */
export function numbersOf({ cells }: CsvColumn): number[] | undefined {
  const filled = cells.filter((cell) => cell !== "");
  const numbers = filled.map(Number);
  return filled.length === 0 || numbers.some(Number.isNaN) ? undefined : numbers;
}
