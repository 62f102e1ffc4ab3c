// Text that is copied: a labelled value, a date, a code, a party's name, or what a pattern finds.

import { findCurrency } from "./amounts.ts";
import { findDates } from "./dates.ts";
import { descriptionOf, type Field, isNamed, wordsAbout } from "./field.ts";
import { conceptsOf, fieldConcepts } from "./field-concepts.ts";
import { findCode, findDate, findText } from "./find-field.ts";
import { findCustomer, findVendor, isCustomerField, isVendorField } from "./find-party.ts";
import { textIn } from "./schema-node.ts";
import { spokenName } from "./words.ts";

const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/;
const LINK = /https?:\/\/[^\s<>"')]+/;

const conceptsFor = (field: Field) => fieldConcepts(field.name, descriptionOf(field));

export const findTextValue = (field: Field): string | undefined => findText(field.material, conceptsFor(field));

const isDateField = (field: Field): boolean =>
  textIn(field.schema, "format").startsWith("date") ||
  isNamed(field, /\b(?:dates?|dated|deadline|day)\b/i) ||
  /\bYYYY-MM-DD\b/.test(descriptionOf(field));

const wantsIso = (field: Field): boolean =>
  textIn(field.schema, "format") === "date" ||
  textIn(field.schema, "pattern").includes("-") ||
  /YYYY-MM-DD|ISO ?8601/i.test(`${descriptionOf(field)} ${field.material.instructions}`);

const isCodeField = (field: Field): boolean => {
  const [number = ""] = conceptsOf("number");
  return conceptsOf(field.name).has(number) || isNamed(field, /\b(?:id|code|identifier|sku|iban|po|reference)\b/i);
};

/** The schema's own pattern, looked for in the text. */
const findByPattern = (field: Field): string | undefined => {
  const pattern = textIn(field.schema, "pattern").replace(/^\^|\$$/g, "");
  // Short classes such as [A-Z]{3} would find any word.
  if (!/\d|\\d|-|_/.test(pattern) || pattern.length > 200) return undefined;
  try {
    return new RegExp(`(?<![\\w-])(?:${pattern})(?![\\w-])`, "u").exec(field.material.text)?.[0];
  } catch {
    return undefined;
  }
};

/** A code of several words; a date or another field's label is none. */
const textWithDigit = (field: Field): string | undefined => {
  const text = findTextValue(field) ?? "";
  return /^[^:]*\d[^:]*$/.test(text) && findDates(text).length === 0 ? text : undefined;
};

const findParty = (field: Field): string | undefined => {
  const name = spokenName(field.name);
  if (isVendorField(name)) return findVendor(field.material);
  return isCustomerField(name) ? findCustomer(field.material) : undefined;
};

const findByKind = (field: Field): string | undefined => {
  const { text } = field.material;
  if (isNamed(field, /\bcurrency\b/i)) return findCurrency(text);
  if (isNamed(field, /\be-?mail\b/i) || textIn(field.schema, "format") === "email")
    return findTextValue(field)?.match(EMAIL)?.[0] ?? EMAIL.exec(text)?.[0];
  if (isNamed(field, /\b(?:url|link|website)\b/i) || textIn(field.schema, "format") === "uri")
    return LINK.exec(text)?.[0];
  if (isDateField(field)) return findDate(field.material, conceptsFor(field), wantsIso(field));
  return undefined;
};

/** The field's value as the text prints it; undefined if it prints none. */
export const copyText = (field: Field): string | undefined => {
  const found = findByKind(field) ?? findParty(field);
  if (found !== undefined) return found;
  if (isNamed(field, /\bcurrency\b/i) || isDateField(field)) return undefined;
  if (isCodeField(field))
    return findCode(field.material, conceptsFor(field)) ?? textWithDigit(field) ?? findByPattern(field);
  return findTextValue(field) ?? findByPattern(field);
};

export const isWrittenField = (field: Field): boolean =>
  isNamed(
    field,
    /\b(?:summary|abstract|overview|narrative|synopsis|tldr|conclusion|report|body|text|answer|comment|content|analysis|explanation text)\b/i,
  ) || /\bsentences?\b/i.test(descriptionOf(field));

export const isReasonField = (field: Field): boolean =>
  isNamed(field, /\b(?:reason|reasoning|rationale|explanation|justification|why|because)\b/i) ||
  /\bwhy\b/i.test(wordsAbout(field));
