// Text that is written rather than copied: titles, summaries, lists of points. All of it is taken from the material.
import { diffSentences } from "./diff-fields.ts";
import { descriptionOf, type Field } from "./field.ts";
import type { Material } from "./material.ts";
import { chooseSentences } from "./rank-sentences.ts";
import { numberIn } from "./schema-node.ts";
import { tableSentences, tableTitle } from "./table-scalars.ts";

const NUMBER_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const DEFAULT_SENTENCES = 3;
const DEFAULT_POINTS = 5;
const MAX_TITLE_CHARS = 120;
/** Where nobody says how long a text may be. */
const MAX_TEXT_CHARS = 2000;

/** Cut at a word, so that it fits `maxLength`. */
export const clip = (text: string, maxChars: number): string => {
  if (text.length <= maxChars) return text;
  const cut = text.slice(0, maxChars).toWellFormed();
  const lastBlank = cut.lastIndexOf(" ");
  return (lastBlank > maxChars / 2 ? cut.slice(0, lastBlank) : cut).trim();
};

/** "in two or three sentences": the first number of sentences that a description names. */
const sentencesAsked = (description: string): number => {
  const match = /\b(?<number>\d+|[a-z]+)(?:\s*(?:to|-|–|or)\s*(?:\d+|[a-z]+))? sentences?\b/i.exec(description);
  const word = match?.groups?.["number"]?.toLowerCase() ?? "";
  const named = NUMBER_WORDS.indexOf(word);
  const count = named >= 0 ? named : Number(word);
  return Number.isInteger(count) && count > 0 ? count : DEFAULT_SENTENCES;
};

/** Clauses and lines, for texts that have too few whole sentences. */
const fragmentsOf = (material: Material): string[] => {
  const parts = material.text.split(/\n|(?<=[.!?;:,])\s+/u).map((part) => part.trim());
  return [...new Set(parts.filter((part) => part.length >= 10 && /\p{L}{3}/u.test(part)))];
};

const ownSentences = (field: Field): readonly string[] => {
  const diff = field.material.diff();
  if (diff !== undefined) return diffSentences(diff);
  const table = tableSentences(field);
  return table.length > 0 ? table : field.material.sentences();
};

/** Sentences that stand for the whole material, `count` if it has so many. */
const keySentences = (field: Field, count: number, atLeast = 1): string[] => {
  const sentences = ownSentences(field);
  const isWritten = field.material.diff() !== undefined || field.material.table() !== undefined;
  const chosen = isWritten ? sentences.slice(0, count) : chooseSentences(sentences, count);
  if (chosen.length >= atLeast) return chosen;
  const more = fragmentsOf(field.material).filter((part) => !chosen.some((sentence) => sentence.includes(part)));
  return [...chosen, ...more.slice(0, atLeast - chosen.length)];
};

export const writeSummary = (field: Field): string => {
  const maxChars = numberIn(field.schema, "maxLength") ?? MAX_TEXT_CHARS;
  const minChars = numberIn(field.schema, "minLength") ?? 1;
  const sentences = keySentences(field, sentencesAsked(descriptionOf(field)));
  let summary = "";
  for (const sentence of sentences) {
    const longer = summary === "" ? sentence : `${summary} ${sentence}`;
    if (longer.length > maxChars && summary.length >= minChars) break;
    summary = longer;
  }
  const said = summary === "" ? field.material.text.trim() : summary;
  return clip(said.length < minChars ? `The text is short and says no more than this: ${said}` : said, maxChars);
};

const NO_FURTHER_POINT = "The text makes no further point.";

/** Sentences for a list of points, within the list's own limits. */
export const writePoints = (field: Field, maxItemChars: number): string[] => {
  const min = numberIn(field.schema, "minItems") ?? 1;
  const max = numberIn(field.schema, "maxItems") ?? Math.max(min, DEFAULT_POINTS);
  const count = Math.max(min, Math.min(max, DEFAULT_POINTS));
  const points = keySentences(field, count, min).map((sentence) => clip(sentence, maxItemChars));
  const missing = Math.max(0, min - points.length);
  return [...points, ...Array.from({ length: missing }, () => clip(NO_FURTHER_POINT, maxItemChars))];
};

const isTitleLine = (line: string): boolean =>
  line.length > 2 &&
  line.length <= MAX_TITLE_CHARS &&
  /\p{L}{2}/u.test(line) &&
  !/^(?:page \d|\d+$|https?:|from:|date:)/i.test(line);

const titleInText = (text: string): string | undefined => {
  const labelled = /^\s*(?:title|subject)\s*:\s*(?<title>.+)$/im.exec(text)?.groups?.["title"];
  if (labelled !== undefined) return labelled.trim();
  const lines = text.split("\n").map((line) => line.replace(/^#+\s*|\*\*/g, "").trim());
  return lines.slice(0, 20).find(isTitleLine);
};

export const writeTitle = (field: Field): string => {
  const maxChars = numberIn(field.schema, "maxLength") ?? MAX_TITLE_CHARS;
  const diff = field.material.diff();
  const ofDiff = diff === undefined ? undefined : `Changes in ${diff.map(({ path }) => path).join(", ")}`;
  const title = ofDiff ?? tableTitle(field) ?? titleInText(field.material.text) ?? field.material.sentences()[0];
  return clip(title ?? "Untitled", maxChars);
};

/** Why a label was chosen, from the words of the text that spoke for it. */
export const writeReason = (field: Field, label: string | undefined, evidence: readonly string[]): string => {
  const maxChars = numberIn(field.schema, "maxLength") ?? MAX_TEXT_CHARS;
  const [first] = ownSentences(field);
  if (label === undefined || evidence.length === 0) return clip(first ?? field.material.text.trim(), maxChars);
  const words = [...new Set(evidence)].slice(0, 4).map((word) => `"${word}"`);
  return clip(`The text speaks of ${words.join(", ")}, which fits ${label}.`, maxChars);
};
