// Rows of a printed list: a text and the numbers behind it, as in the lines of an invoice.

import { parseAmount } from "./amounts.ts";
import { conceptsOf, fieldConcepts, labelScore } from "./field-concepts.ts";
import type { Material } from "./material.ts";
import { type JsonSchema, mainTypeOf, propertiesOf, textIn } from "./schema-node.ts";
import { spokenName } from "./words.ts";

export type ItemRow = Readonly<Record<string, string | number>>;

interface ItemField {
  readonly name: string;
  readonly description: string;
  readonly numeric: boolean;
}

const CELL_GAP = /\s{2,}|\t+|\s*\|\s*|;/u;
const SUMMARY_ROW =
  /^\W*(?:sub[\s-]?total|total|net|vat|tax|gst|amount due|balance|grand|shipping total|discount|sum)\b/iu;
/** Money or a plain count at the end of a line. */
const LAST_NUMBERS =
  /(?:\s+(?:[x×@]\s*)?(?:[A-Z]{3}\s|[€$£]\s?)?-?\d[\d.,']*(?:\s?(?:€|[A-Z]{3}(?![a-z])|%|(?:pcs?|hrs?|h|hours|days?|months?|x|ea|kg|m|units?|std|stk?)\b\.?))?)+\s*$/iu;
const ONE_NUMBER = /(?:[€$£]\s?)?-?\d[\d.,']*/gu;
/** Two of the columns named: one may be chance. */
const MIN_HEADER_MATCHES = 2;

const fieldsOf = (item: JsonSchema): ItemField[] =>
  propertiesOf(item).map(([name, schema]) => ({
    name,
    description: textIn(schema, "description"),
    numeric: ["number", "integer"].includes(mainTypeOf(schema)),
  }));

const cellsOf = (line: string): string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .trim()
    .split(CELL_GAP);

/** Words that forms print above each kind of column. */
const headerMatches = (cell: string, field: ItemField): boolean => {
  if (!field.numeric) return /\b(?:description|item|product|service|article|details?|name|position|task)\b/i.test(cell);
  const isAmount = conceptsOf(field.name).has("amount") || /\b(?:amount|total)\b/i.test(spokenName(field.name));
  if (isAmount && /\b(?:amount|total|sum|line total|value)\b/i.test(cell)) return true;
  return labelScore(cell, fieldConcepts(field.name, "")) > 0;
};

/** For each cell of a header line the field that stands below it. */
const columnFields = (cells: readonly string[], fields: readonly ItemField[]): (ItemField | undefined)[] => {
  const free = new Set(fields);
  return cells.map((cell) => {
    const field = [...free].find((candidate) => headerMatches(cell, candidate));
    if (field !== undefined) free.delete(field);
    return field;
  });
};

const byColumns = (
  cells: readonly string[],
  columns: readonly (ItemField | undefined)[],
  decimalComma: boolean,
): ItemRow | undefined => {
  if (cells.length !== columns.length) return undefined;
  const row: Record<string, string | number> = {};
  for (const [index, field] of columns.entries()) {
    if (field === undefined) continue;
    const cell = cells[index] ?? "";
    const value = field.numeric ? parseAmount(cell.replace(/\s*(?:pcs|hrs?|h|x)\.?$/i, ""), decimalComma) : cell;
    if (value === undefined) return undefined;
    row[field.name] = value;
  }
  return row;
};

const isPlausible = (row: ItemRow, fields: readonly ItemField[]): boolean =>
  fields.every(({ name }) => row[name] !== undefined);

/** Without clear columns: the last numbers belong to the numeric fields in their order, the text before to the first text field. */
const byTail = (line: string, fields: readonly ItemField[], decimalComma: boolean): ItemRow | undefined => {
  const numeric = fields.filter((field) => field.numeric);
  // Where gaps part the text from the numbers, a number in the text belongs to it: "Curtain 6 m   2 x 10.00".
  const [first = "", ...rest] = cellsOf(line);
  const isParted = rest.length > 0 && /\p{L}{2}/u.test(first);
  const tail = LAST_NUMBERS.exec(isParted ? ` ${rest.join(" ")}` : line);
  const text = (isParted ? first : line.slice(0, tail?.index ?? 0))
    .trim()
    .replace(/[|:\s]+$/u, "")
    .replace(/^\d+[.)]?\s+(?=\p{L})/u, "");
  const numbers = (tail?.[0].match(ONE_NUMBER) ?? []).map((number) => parseAmount(number, decimalComma));
  if (!/\p{L}/u.test(text) || numeric.length < 2 || numbers.length < numeric.length) return undefined;
  const last = numbers.slice(-numeric.length);
  const row: Record<string, string | number> = {};
  numeric.forEach(({ name }, index) => {
    const value = last[index];
    if (value !== undefined) row[name] = value;
  });
  const textField = fields.find((field) => !field.numeric);
  if (textField !== undefined) row[textField.name] = text;
  return row;
};

const fieldOrder = (columns: readonly (ItemField | undefined)[], fields: readonly ItemField[]): ItemField[] => {
  const named = columns.filter((field) => field !== undefined);
  return fields.every((field) => named.includes(field)) ? named : [...fields];
};

/** The list's rows, or none if the text holds no list with such columns. */
export const findItemRows = (material: Material, item: JsonSchema): ItemRow[] => {
  const fields = fieldsOf(item);
  const lines = material.text.split("\n").filter((line) => line.trim() !== "");
  const headers = lines.map(
    (line) => columnFields(cellsOf(line), fields).filter((field) => field !== undefined).length,
  );
  const header = headers.findIndex(
    (matches, index) => matches >= MIN_HEADER_MATCHES && !/\d{2}/.test(lines[index] ?? ""),
  );
  const columns = header < 0 ? [] : columnFields(cellsOf(lines[header] ?? ""), fields);
  const ordered = fieldOrder(columns, fields);
  const decimalComma = material.decimalComma();
  const rows: ItemRow[] = [];
  for (const line of lines.slice(header + 1)) {
    if (SUMMARY_ROW.test(line) && rows.length > 0) break;
    const row = byColumns(cellsOf(line), columns, decimalComma) ?? byTail(line, ordered, decimalComma);
    if (row !== undefined && isPlausible(row, fields) && !SUMMARY_ROW.test(line)) rows.push(row);
  }
  return rows;
};
