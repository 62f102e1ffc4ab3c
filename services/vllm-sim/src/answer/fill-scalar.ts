// Strings, numbers and booleans of an answer, from the surest source to the last resort.
import { fillDiffNumber } from "./diff-fields.ts";
import { descriptionOf, type Field, isNamed, wordsAbout } from "./field.ts";
import { fieldConcepts } from "./field-concepts.ts";
import { copyText, isReasonField, isWrittenField } from "./fill-copied-text.ts";
import { chooseConfidence, chooseLabel, mainChoice } from "./fill-label.ts";
import { findNumber } from "./find-field.ts";
import { detectLanguage } from "./language.ts";
import { clip, writeReason, writeSummary, writeTitle } from "./prose.ts";
import { enumOf, isNullable, mainTypeOf, numberIn } from "./schema-node.ts";
import { fillTableName, fillTableNumber } from "./table-scalars.ts";
import { wordsOf } from "./words.ts";

/** What stands where a text has no such value and the schema wants one all the same. */
const UNKNOWN = "unknown";
const MAX_COPIED_CHARS = 500;

/** A document's metadata often hold another title than the one that is printed. */
const UNRELIABLE_FACT = "title";

const factOf = (field: Field, type: string): unknown => {
  if (field.name === UNRELIABLE_FACT) return undefined;
  const fact = field.material.facts[field.name];
  return typeof fact === type ? fact : undefined;
};

const countInText = (field: Field): number | undefined => {
  const { material } = field;
  if (isNamed(field, /\bpages?\b/i)) return material.pageCount;
  if (isNamed(field, /\bwords?\b/i)) return wordsOf(material.text).length;
  if (isNamed(field, /\b(?:characters?|chars)\b/i)) return material.text.length;
  if (isNamed(field, /\bsentences?\b/i)) return material.sentences().length;
  return undefined;
};

const isConfidence = (field: Field): boolean =>
  isNamed(field, /\b(?:confidence|certainty|probability|score)\b/i) && (numberIn(field.schema, "maximum") ?? 1) <= 1;

const measured = (field: Field): number | undefined => {
  const fact = factOf(field, "number");
  if (typeof fact === "number") return fact;
  if (isConfidence(field)) return chooseConfidence(field);
  const files = field.material.diff();
  const ofDiff = files === undefined ? undefined : fillDiffNumber(field, files);
  return ofDiff ?? countInText(field) ?? fillTableNumber(field);
};

const withinLimits = (field: Field, value: number): number => {
  const whole = mainTypeOf(field.schema) === "integer" ? Math.round(value) : value;
  const min = numberIn(field.schema, "minimum") ?? Number.NEGATIVE_INFINITY;
  const max = numberIn(field.schema, "maximum") ?? Number.POSITIVE_INFINITY;
  return Math.min(max, Math.max(min, whole));
};

const orMissing = <T>(field: Field, value: T): T | null => (isNullable(field.schema) ? null : value);

export const fillNumber = (field: Field): number | null => {
  const concepts = fieldConcepts(field.name, descriptionOf(field));
  const value = measured(field) ?? findNumber(field.material, concepts);
  return value === undefined ? orMissing(field, withinLimits(field, 0)) : withinLimits(field, value);
};

const written = (field: Field): string | null | undefined => {
  if (isNamed(field, /\b(?:language|lang|locale)\b/i)) return detectLanguage(field.material.text);
  const ofTable = fillTableName(field);
  if (ofTable !== undefined) return ofTable;
  if (isNamed(field, /\b(?:title|headline|heading|subject)\b/i)) return writeTitle(field);
  if (isReasonField(field)) {
    const [choice] = mainChoice(field);
    return writeReason(field, choice?.label, choice?.evidence ?? []);
  }
  return isWrittenField(field) ? writeSummary(field) : undefined;
};

/** A description such as "What the document is about" asks for words of one's own. */
const asksForProse = (field: Field): boolean =>
  /\b(?:describe|about|main|short|brief|one[- ]line|purpose|recommend\w*)\b/i.test(wordsAbout(field));

export const fillString = (field: Field): string | null => {
  const values = enumOf(field.schema);
  if (values !== undefined) return chooseLabel(field, values) as string | null;
  const fact = factOf(field, "string");
  if (typeof fact === "string") return fact;
  const own = written(field);
  if (own !== undefined) return own === null ? orMissing(field, UNKNOWN) : own;
  const maxChars = numberIn(field.schema, "maxLength") ?? MAX_COPIED_CHARS;
  const copied = copyText(field);
  if (copied !== undefined) return clip(copied, maxChars);
  if (isNullable(field.schema)) return null;
  return clip(asksForProse(field) ? writeSummary(field) : UNKNOWN, maxChars);
};
