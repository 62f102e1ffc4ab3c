// The value of a named field: the best labelled value whose text can be what the field's type asks for.
import { AMOUNT_IN_TEXT, parseAmount } from "./amounts.ts";
import { findDates } from "./dates.ts";
import { conceptsOf, type FieldConcepts, labelScore } from "./field-concepts.ts";
import type { LabelledValue, Layout } from "./labelled-values.ts";
import type { Material } from "./material.ts";

/** The surer the layout ties label and value together, the more it adds. */
const LAYOUT_SCORE: Readonly<Record<Layout, number>> = { colon: 1, gap: 0.8, suffix: 0.6, header: -1.5, below: -0.5 };

interface Candidate<T> {
  readonly value: T;
  readonly score: number;
  readonly line: number;
}

/** Reads a printed value as what is wanted, or undefined if it is not that. */
export type ReadValue<T> = (printed: string) => T | undefined;

const candidateOf = <T>(pair: LabelledValue, field: FieldConcepts, read: ReadValue<T>): Candidate<T>[] => {
  const label = labelScore(pair.label, field);
  if (label <= 0) return [];
  const value = read(pair.value);
  return value === undefined ? [] : [{ value, score: label + LAYOUT_SCORE[pair.layout], line: pair.line }];
};

/** Of equal ones the last: totals stand at the end. */
const best = <T>(candidates: readonly Candidate<T>[], prefersLast: boolean): T | undefined =>
  candidates.toSorted((a, b) => b.score - a.score || (prefersLast ? b.line - a.line : a.line - b.line))[0]?.value;

export const findLabelled = <T>(material: Material, field: FieldConcepts, read: ReadValue<T>, prefersLast = false) =>
  best(
    material.labelled().flatMap((pair) => candidateOf(pair, field, read)),
    prefersLast,
  );

/** A mention and its value stand within this many characters of each other in running text. */
const REACH = 60;
const CLAUSE_END = /[;\n]|[.!?](?=\s)/;

/** In running text ("a total of 90.00 EUR", "dated 3 May 2026") the value follows the words that name it. */
const findMentioned = <T>(material: Material, field: FieldConcepts, find: (after: string) => T | undefined) => {
  const candidates: Candidate<T>[] = [];
  for (const match of material.text.matchAll(/[\p{L}#][\p{L}-]*(?:[ ]\p{L}+)?/gu)) {
    const score = labelScore(match[0], field);
    if (score <= 0) continue;
    const from = match.index + match[0].length;
    const after = material.text.slice(from, from + REACH).split(CLAUSE_END)[0] ?? "";
    const value = find(after);
    if (value !== undefined) candidates.push({ value, score, line: match.index });
  }
  return best(candidates, false);
};

const AMOUNT_ALONE = new RegExp(AMOUNT_IN_TEXT.source, "u");

/** A number, perhaps with its currency or a remark behind it; a date or an identifier is none. */
const readNumber =
  (decimalComma: boolean): ReadValue<number> =>
  (printed) => {
    const whole = parseAmount(printed, decimalComma);
    if (whole !== undefined) return whole;
    if (findDates(printed).length > 0 || /^[\p{L}]+[-/]?\d/u.test(printed)) return undefined;
    const first = AMOUNT_ALONE.exec(printed.replace(/\d+(?:[.,]\d+)?\s?%/g, " "));
    if (first === null || first.index > 12 || /[\p{L}\d][-/]?$/u.test(printed.slice(0, first.index))) return undefined;
    return parseAmount(first[0], decimalComma);
  };

const firstNumberIn =
  (decimalComma: boolean) =>
  (text: string): number | undefined => {
    const [first] = text.replace(/\d+(?:[.,]\d+)?\s?%/g, " ").match(AMOUNT_IN_TEXT) ?? [];
    return first === undefined ? undefined : parseAmount(first, decimalComma);
  };

const isTotal = (field: FieldConcepts): boolean => field.name.has([...conceptsOf("total")][0] ?? "");

export const findNumber = (material: Material, field: FieldConcepts): number | undefined => {
  const decimalComma = material.decimalComma();
  return (
    findLabelled(material, field, readNumber(decimalComma), isTotal(field)) ??
    findMentioned(material, field, firstNumberIn(decimalComma))
  );
};

/** The date of a field, in ISO 8601 or as printed. */
export const findDate = (material: Material, field: FieldConcepts, asIso: boolean): string | undefined => {
  const order = material.dayMonthOrder();
  const read: ReadValue<string> = (printed) => {
    const [date] = findDates(printed, order);
    return asIso ? date?.iso : date?.printed;
  };
  return findLabelled(material, field, read) ?? findMentioned(material, field, read);
};

const CODE_IN_TEXT = /(?<![\p{L}\d])#?(?=[\p{L}\d/_.-]*\d)[\p{L}\d]+(?:[-/_.][\p{L}\d]+)*/u;

/** An identifier: one word with a digit that is neither a date nor an amount. */
const readCode: ReadValue<string> = (printed) => {
  const code = CODE_IN_TEXT.exec(printed)?.[0]?.replace(/^#/, "");
  if (
    code === undefined ||
    printed.indexOf(code) > 12 ||
    findDates(printed).some(({ index }) => index <= printed.indexOf(code))
  ) {
    return undefined;
  }
  return /^\d+[.,]\d{2}$/.test(code) ? undefined : code;
};

export const findCode = (material: Material, field: FieldConcepts): string | undefined =>
  findLabelled(material, field, readCode) ?? findMentioned(material, field, readCode);

/** Cells and clauses end a printed text value. */
const readText: ReadValue<string> = (printed) => {
  const value = printed.split(/\s{3,}|\t/)[0]?.trim() ?? "";
  return value === "" ? undefined : value;
};

export const findText = (material: Material, field: FieldConcepts): string | undefined =>
  findLabelled(material, field, readText);
