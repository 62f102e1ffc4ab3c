// Tables in text: delimited lines (CSV, tabs, semicolons, pipes) and JSON arrays of records.

import { parseAmount } from "./amounts.ts";
import { findDates } from "./dates.ts";

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The text around the table: a request, a heading. */
  readonly around: string;
}

const DELIMITERS = ["\t", ";", "|", ","] as const;
/** A header and two rows: fewer lines of equal shape may be chance. */
const MIN_TABLE_LINES = 3;
/** Of the text's lines: a list inside a letter is no table to report on. */
const MIN_LINES_SHARE = 0.5;
/** "Supplier: Acme Ltd": lines of a form, of which the table is a part. */
const FORM_LINE = /^\s*[\p{L} .#]{2,40}:\s+\S/u;
const MIN_FORM_LINES = 3;
/** Longer cells on average are clauses of sentences. */
const MAX_MEAN_CELL_CHARS = 40;
/** Of a column's filled cells: a stray "n/a" does not make a column of numbers a column of words. */
const MIN_NUMERIC_SHARE = 0.9;

const splitQuoted = (line: string, delimiter: string): string[] => {
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index];
    if (character === '"' && quoted && line[index + 1] === '"') {
      cell += '"';
      index += 1;
    } else if (character === '"') quoted = !quoted;
    else if (character === delimiter && !quoted) {
      cells.push(cell.trim());
      cell = "";
    } else cell += character;
  }
  return [...cells, cell.trim()];
};

const splitLine = (line: string, delimiter: string): string[] => {
  const bare = delimiter === "|" ? line.trim().replace(/^\||\|$/g, "") : line;
  return bare.includes('"') ? splitQuoted(bare, delimiter) : bare.split(delimiter).map((cell) => cell.trim());
};

interface Block {
  readonly first: number;
  readonly lines: readonly (readonly string[])[];
}

/** The longest run of lines with one and the same number of cells. */
const longestBlock = (lines: readonly string[], delimiter: string): Block => {
  let best: Block = { first: 0, lines: [] };
  let first = 0;
  let run: string[][] = [];
  lines.forEach((line, index) => {
    const cells = line.trim() === "" ? [] : splitLine(line, delimiter);
    if (run[0]?.length !== cells.length) {
      first = index;
      run = [];
    }
    if (cells.length > 1) run.push(cells);
    if (run.length > best.lines.length) best = { first, lines: run };
  });
  return best;
};

const isRule = (cells: readonly string[]): boolean => cells.every((cell) => /^:?-{2,}:?$/.test(cell));

const isHeader = (cells: readonly string[]): boolean =>
  cells.every((cell) => cell !== "" && cell.length <= 60 && parseAmount(cell) === undefined && !/[.!?]$/.test(cell));

const meanCellChars = (lines: readonly (readonly string[])[]): number => {
  const cells = lines.flat();
  return cells.reduce((sum, cell) => sum + cell.length, 0) / cells.length;
};

/** Lines of totals under a list make it an invoice or a statement. */
const isTotalsLine = (cells: readonly string[]): boolean =>
  /^(?:sub-?)?total\b|^(?:tax|vat|amount due|balance)\b/i.test(cells[0] ?? "") &&
  cells.filter((cell) => cell === "").length > 1;

const parseDelimited = (text: string): Table | undefined => {
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  const blocks = DELIMITERS.filter((delimiter) => text.includes(delimiter)).map((delimiter) =>
    longestBlock(lines, delimiter),
  );
  const [best] = blocks.toSorted((a, b) => b.lines.length - a.lines.length);
  if (best === undefined || best.lines.length < MIN_TABLE_LINES) return undefined;
  const filled = lines.filter((line) => line.trim() !== "").length;
  if (best.lines.length < filled * MIN_LINES_SHARE || meanCellChars(best.lines) > MAX_MEAN_CELL_CHARS) return undefined;
  const [columns, ...rows] = best.lines.filter((cells) => !isRule(cells));
  if (columns === undefined || !isHeader(columns) || rows.some(isTotalsLine)) return undefined;
  const others = [...lines.slice(0, best.first), ...lines.slice(best.first + best.lines.length)];
  if (others.filter((line) => FORM_LINE.test(line)).length >= MIN_FORM_LINES) return undefined;
  const around = others.join("\n").trim();
  return { columns, rows, around };
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const cellText = (value: unknown): string => {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
};

/** A table of records: a JSON array of objects, alone or as a member of an object. */
export const tableOfRecords = (value: unknown): Table | undefined => {
  const arrays = isRecord(value) ? Object.values(value) : [value];
  const records = arrays.find(
    (candidate) => Array.isArray(candidate) && candidate.length > 0 && candidate.every(isRecord),
  );
  if (!Array.isArray(records)) return undefined;
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return { columns, rows: records.map((record) => columns.map((column) => cellText(record[column]))), around: "" };
};

export const findTable = (text: string): Table | undefined => {
  const start = text.search(/[[{]/);
  if (start >= 0 && /^\s*[[{]/.test(text)) {
    try {
      return tableOfRecords(JSON.parse(text));
    } catch {
      // Text that begins like JSON and is not: it may still hold delimited lines.
    }
  }
  return parseDelimited(text);
};

export interface NumericColumn {
  readonly name: string;
  readonly index: number;
  /** One per row; undefined where the cell is empty or no number. */
  readonly values: readonly (number | undefined)[];
}

export const numericColumns = (table: Table): NumericColumn[] => {
  const decimalComma = table.rows.some((row) => row.some((cell) => /^-?\d+,\d{1,2}$/.test(cell)));
  return table.columns.flatMap((name, index) => {
    const filled = table.rows.filter((row) => (row[index] ?? "") !== "");
    const values = table.rows.map((row) => parseAmount(row[index] ?? "", decimalComma));
    const numbers = values.filter((value) => value !== undefined).length;
    const isNumeric = numbers > 0 && numbers >= filled.length * MIN_NUMERIC_SHARE;
    return isNumeric ? [{ name, index, values }] : [];
  });
};

/** Columns of words, some of which stand in several rows: what rows can be grouped by. */
export const groupingColumns = (table: Table): number[] => {
  const numeric = new Set(numericColumns(table).map(({ index }) => index));
  return table.columns.flatMap((_, index) => {
    const cells = table.rows.map((row) => row[index] ?? "").filter((cell) => cell !== "");
    const hasDates = cells.every((cell) => findDates(cell).length > 0 || /^\d{4}-\d{2}$/.test(cell));
    const repeats = new Set(cells).size < cells.length;
    return numeric.has(index) || hasDates || !repeats ? [] : [index];
  });
};
