// "Label: value" in all the ways in which documents print it.

export type Layout = "colon" | "gap" | "suffix" | "header" | "below";

export interface LabelledValue {
  readonly label: string;
  readonly value: string;
  readonly line: number;
  readonly layout: Layout;
}

/** A label is a name, not a sentence. */
const MAX_LABEL_CHARS = 60;
/** Columns of parsed pages and of typed forms stand this far apart. */
const CELL_GAP = /\s{2,}|\t+|,{2,}|\s+\|\s+|(?:\s?\.){4,}\s*/u;

/** "Owed 1,234.00 EUR", "Invoice # A-17", "Date 3 May 2026": a value after its label with one space between. */
const SUFFIX_VALUE =
  /^(?<label>\p{L}[^:]*?\s(?:no\.?|nr\.?|number|#)?)\s*(?<value>#?(?=\S*\d)[\p{L}€$£#]{0,6}\s?[-/\d][\p{L}\d.,'/€%-]*(?:\s(?:[A-Z]{3}|€|(?:\d{1,2},? )?\d{4}))?|\d{1,2}\.? \p{L}+ \d{4}|\p{L}{3,9} \d{1,2},? \d{4})$/u;

const isLabel = (text: string): boolean => text.length > 0 && text.length <= MAX_LABEL_CHARS && /\p{L}/u.test(text);

const cleanLabel = (text: string): string => text.replace(/^[-*•\s]+|[\s:#*]+$/gu, "");

const fromColon = (cell: string, line: number): LabelledValue[] => {
  const match = /^(?<label>[^:]{1,60}):\s*(?<value>\S.*)$/u.exec(cell);
  const label = cleanLabel(match?.groups?.["label"] ?? "");
  const value = match?.groups?.["value"]?.replace(/^\*+\s*|\s*\*+$/g, "").trim() ?? "";
  return match !== null && isLabel(label) && !value.startsWith("//") ? [{ label, value, line, layout: "colon" }] : [];
};

/** "…, seller: Tern Marine, date: 1 July." inside a sentence. */
const INLINE_PAIR = /[,.;]\s+(?<label>[\p{L} #]{2,40}):\s*(?<value>[^;:]+?)(?=[.;](?:\s|$)|,\s+[\p{L} #]+:|$)/gu;

const fromInline = (cell: string, line: number): LabelledValue[] =>
  [...cell.matchAll(INLINE_PAIR)].map((match) => ({
    label: cleanLabel(match.groups?.["label"] ?? ""),
    value: match.groups?.["value"] ?? "",
    line,
    layout: "suffix" as const,
  }));

const fromSuffix = (cell: string, line: number): LabelledValue[] => {
  const match = cell.length <= MAX_LABEL_CHARS * 2 && !cell.endsWith(":") ? SUFFIX_VALUE.exec(cell) : null;
  const label = cleanLabel(match?.groups?.["label"] ?? "");
  return match !== null && isLabel(label)
    ? [{ label, value: match.groups?.["value"] ?? "", line, layout: "suffix" }]
    : [];
};

const fromNeighbours = (cells: readonly string[], line: number): LabelledValue[] =>
  cells.slice(1).flatMap((value, index) => {
    const label = cleanLabel(cells[index] ?? "");
    const isPair = isLabel(label) && !(cells[index] ?? "").includes(": ") && value !== "";
    return isPair && !value.endsWith(":") ? [{ label, value, line, layout: "gap" as const }] : [];
  });

/** A row of labels above a row of values. */
const fromHeader = (cells: readonly string[], below: readonly string[], line: number): LabelledValue[] => {
  const isHeader =
    cells.length > 1 && cells.length === below.length && cells.every((cell) => isLabel(cell) && !/\d/.test(cell));
  if (!isHeader) return [];
  return cells.map((label, index) => ({ label: cleanLabel(label), value: below[index] ?? "", line, layout: "header" }));
};

/** A label that stands alone above its value. */
const fromBelow = (cells: readonly string[], below: readonly string[], line: number): LabelledValue[] => {
  const [label] = cells;
  const [value] = below;
  if (cells.length !== 1 || below.length < 1 || label === undefined || value === undefined) return [];
  const isAlone = isLabel(label) && !/\d/.test(label) && (label.endsWith(":") || label.length <= MAX_LABEL_CHARS / 2);
  return isAlone && !/[.!?]$/.test(label) ? [{ label: cleanLabel(label), value, line, layout: "below" }] : [];
};

const cellsOf = (line: string): string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .trim()
    .split(CELL_GAP)
    .map((cell) => cell.trim())
    .filter((cell) => cell !== "");

export const findLabelledValues = (text: string): LabelledValue[] => {
  const lines = text
    .split("\n")
    .map(cellsOf)
    .filter((cells) => cells.length > 0);
  return lines.flatMap((cells, line) => {
    const below = lines[line + 1] ?? [];
    return [
      ...cells.flatMap((cell) => fromColon(cell, line)),
      ...fromNeighbours(cells, line),
      ...cells.flatMap((cell) => [...fromInline(cell, line), ...fromSuffix(cell, line)]),
      ...fromHeader(cells, below, line),
      ...fromBelow(cells, below, line),
    ];
  });
};
