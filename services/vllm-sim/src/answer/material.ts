// What an answer is worked out from, read lazily: most answers need one view of the text, not all of them.
import { usesDecimalComma } from "./amounts.ts";
import type { Conversation } from "./conversation.ts";
import { type DayMonthOrder, dayMonthOrderOf } from "./dates.ts";
import { type ChangedFile, parseDiff } from "./diff.ts";
import { findLabelledValues, type LabelledValue } from "./labelled-values.ts";
import { proseSentences } from "./sentences.ts";
import { findTable, type Table, tableOfRecords } from "./table.ts";

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Pages of a parsed document, or undefined if the value is something else. */
const pagesOf = (value: unknown): readonly string[] | undefined => {
  const pages = isRecord(value) ? value["pages"] : undefined;
  if (!Array.isArray(pages)) return undefined;
  return pages.map((page: unknown) => (isRecord(page) ? String(page["text"] ?? "") : String(page)));
};

const textOf = (value: unknown, raw: string): string => {
  const pages = pagesOf(value);
  if (pages !== undefined) return pages.join("\n\n");
  return isRecord(value) && typeof value["text"] === "string" ? value["text"] : raw;
};

const isFailure = (value: unknown): boolean => isRecord(value) && value["error"] !== undefined;

const isVerdict = (value: unknown): boolean => isRecord(value) && typeof value["valid"] === "boolean";

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

export interface Material {
  /** Instructions without the printed schema. */
  readonly instructions: string;
  /** The user's own words. */
  readonly request: string;
  /** The document: what tools returned, else the user's message. */
  readonly text: string;
  readonly pageCount: number;
  /** Scalars of tools' results by their key. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly sentences: () => readonly string[];
  readonly table: () => Table | undefined;
  readonly diff: () => readonly ChangedFile[] | undefined;
  readonly labelled: () => readonly LabelledValue[];
  readonly decimalComma: () => boolean;
  readonly dayMonthOrder: () => DayMonthOrder;
}

export const readMaterial = (conversation: Conversation, instructions: string): Material => {
  const results = conversation.toolResults.map((raw) => ({ raw, value: parseJson(raw) }));
  const useful = results.filter(({ value }) => !isFailure(value) && !isVerdict(value));
  const text =
    useful.length > 0 ? useful.map(({ raw, value }) => textOf(value, raw)).join("\n\n") : conversation.request;
  const records = useful.map(({ value }) => (pagesOf(value) === undefined ? tableOfRecords(value) : undefined));
  const pageCounts = useful.map(({ value }) => pagesOf(value)?.length ?? 0);
  return {
    instructions,
    request: conversation.request,
    text,
    pageCount: Math.max(1, ...pageCounts),
    facts: Object.assign({}, ...useful.map(({ value }) => (isRecord(value) ? value : {}))),
    sentences: once(() => proseSentences(text)),
    table: once(() => records.find((table) => table !== undefined) ?? findTable(text)),
    diff: once(() => parseDiff(text)),
    labelled: once(() => findLabelledValues(text)),
    decimalComma: once(() => usesDecimalComma(text)),
    dayMonthOrder: once(() => dayMonthOrderOf(text)),
  };
};
