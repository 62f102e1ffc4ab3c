// Words of a text, reduced so that "charged", "charges" and "charge" are one.

import { BoundedCache } from "../bounded-cache.ts";

const STOPWORDS = new Set(
  (
    "a about above after again all also am an and any are as at be because been before being below between both but by " +
    "can could did do does doing done down during each few for from further had has have having he her here hers him his " +
    "how i if in into is it its itself just me more most my myself no nor not now of off on once one only or other our " +
    "ours out over own same she should so some such than that the their theirs them then there these they this those " +
    "through to too two under until up us very was we were what when where which while who whom why will with would you " +
    "your yours hello hi dear thanks thank regards please"
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

/** Two words that mean something else than each alone. */
const WORD_OF_PHRASE: Readonly<Record<string, string>> = {
  "bank account": "bank",
  "sign up": "register",
  "signed up": "register",
  "log in": "login",
  "logging in": "login",
  "logged in": "login",
  "signing in": "signin",
  "sign in": "signin",
  "would be great": "wish",
  "would be nice": "wish",
  "would be lovely": "wish",
  "shut down": "crash",
  "shuts down": "crash",
};
const PHRASES_OF_ONE_MEANING = new RegExp(`\\b(?:${Object.keys(WORD_OF_PHRASE).join("|")})\\b`, "g");

/** Lower-case words; identifiers such as `invoice_date` or `invoiceDate` come apart. */
export const wordsOf = (text: string): string[] =>
  text
    .replace(/(?<end>\p{Ll})(?<start>\p{Lu})/gu, "$<end> $<start>")
    .toLowerCase()
    .replace(PHRASES_OF_ONE_MEANING, (phrase) => WORD_OF_PHRASE[phrase] ?? phrase)
    .match(/\p{L}+(?:['’]\p{L}+)?|\d+/gu) ?? [];

/** Distinct words of ordinary traffic; an entry is about 100 bytes. */
const MAX_CACHED_STEMS = 20_000;

const stems = new BoundedCache<string>(MAX_CACHED_STEMS);

export const stem = (word: string): string => stems.getOrMake(word, () => stemOf(word));

/** `invoice_date` and `invoiceDate` as a person says them: "invoice date". */
export const spokenName = (name: string): string =>
  name
    .replace(/(?<end>\p{Ll})(?<start>\p{Lu})/gu, "$<end> $<start>")
    .replaceAll(/[_-]+/g, " ")
    .toLowerCase();

const isStopword = (word: string): boolean => STOPWORDS.has(word);

export const contentStems = (text: string): string[] =>
  wordsOf(text)
    .filter((word) => !isStopword(word))
    .map(stem);
