// Words of a text, reduced so that "charged", "charges" and "charge" are one.

import { BoundedCache } from "@openclaw/tokens";
import { baseOf } from "./irregular-forms.ts";

const STOPWORDS = new Set(
  (
    "a about above after again all also am an and any are as at be because been before being below between both but by " +
    "can could did do does doing done down during each few for from further had has have having he her here hers him his " +
    "how i if in into is it its itself just may me might more most must my myself no nor not now of off on once one only or other our " +
    "ours out over own same she should so some such than that the their theirs them then there these they this those " +
    "through to too two under until up us very was we were what when where which while who whom why will with would you " +
    "your yours whatever whenever wherever whoever however hello hi dear thanks thank regards please"
  ).split(" "),
);

/** Longest first, so that "ation" is tried before "ion". */
const SUFFIXES = [
  "ations",
  "ation",
  "ments",
  "ment",
  "ings",
  "ing",
  "ions",
  "ion",
  "ies",
  "ied",
  "ed",
  "es",
  "ly",
  "al",
  "s",
  "y",
  "e",
];
/** What is left of a word must still tell it apart: some endings make other words ("quote", "quotation"; "app", "apply"). */
const MIN_STEM_CHARS = 3;
const MIN_STEM_CHARS_BEFORE: Readonly<Record<string, number>> = {
  ation: 5,
  ations: 5,
  ment: 5,
  ments: 5,
  ly: 4,
  al: 4,
};

const leaves = (word: string, ending: string): boolean =>
  word.length - ending.length >= (MIN_STEM_CHARS_BEFORE[ending] ?? MIN_STEM_CHARS);

const stemOf = (word: string): string => {
  const suffix = SUFFIXES.find((ending) => word.endsWith(ending) && leaves(word, ending));
  const base = suffix === undefined || word.endsWith("ss") ? word : word.slice(0, -suffix.length);
  return base.replace(/(?<last>[bdglmnprt])\k<last>$/, "$<last>");
};

/** Lower-case words; identifiers such as `invoice_date` or `invoiceDate` come apart. */
export const wordsOf = (text: string): string[] =>
  text
    .replace(/(?<end>\p{Ll})(?<start>\p{Lu})/gu, "$<end> $<start>")
    .toLowerCase()
    .match(/\p{L}+(?:['’]\p{L}+)?|\d+/gu) ?? [];

/** Distinct words of ordinary traffic; an entry is about 100 bytes. */
const MAX_CACHED_STEMS = 20_000;

const stems = new BoundedCache<string>(MAX_CACHED_STEMS);

export const stem = (word: string): string => stems.getOrMake(word, () => stemOf(baseOf(word.replace(APPENDED, ""))));

/** `invoice_date` and `invoiceDate` as a person says them: "invoice date". */
export const spokenName = (name: string): string =>
  name
    .replace(/(?<end>\p{Ll})(?<start>\p{Lu})/gu, "$<end> $<start>")
    .replaceAll(/[_-]+/g, " ")
    .toLowerCase();

/** "don't", "isn't": an auxiliary verb and its negation. */
const NEGATED_AUXILIARY = /n['’]t$/u;
/** "I'm", "they've", "Ana's". */
const APPENDED = /['’]\p{L}+$/u;

export const isStopword = (word: string): boolean =>
  NEGATED_AUXILIARY.test(word) || STOPWORDS.has(word.replace(APPENDED, ""));

export const contentStems = (text: string): string[] =>
  wordsOf(text)
    .filter((word) => !isStopword(word))
    .map(stem);

/** A root is at least this long; shorter beginnings are shared by words of any meaning. */
const MIN_ROOT_CHARS = 5;
/** Of the longer word: "verif" of "verific", and not "inter" of "interview". */
const MIN_ROOT_SHARE = 0.7;

const sharedStart = (a: string, b: string): number => {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
};

/** Two stems of one root that no ending explains: "crypto" and "cryptograph", "verif" and "verific". */
export const areOneRoot = (a: string, b: string): boolean => {
  if (a === b) return true;
  const shared = sharedStart(a, b);
  const [shorter, longer] = [Math.min(a.length, b.length), Math.max(a.length, b.length)];
  return shared >= MIN_ROOT_CHARS && (shared === shorter || shared >= longer * MIN_ROOT_SHARE);
};
