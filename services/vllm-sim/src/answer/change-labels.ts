// Labels for a change, by what the instructions say of them: phrases are compared with the words for what the change
// shows, and fragments of code in backticks with its lines.
import { type ChangeSign, codeLines, kindOfChange, signsOf } from "./change-signs.ts";
import type { ChangedFile } from "./diff.ts";
import { type LabelDefinition, readDefinitions } from "./label-definitions.ts";
import { asScale, middleOf } from "./severity.ts";
import { areOneRoot, contentStems } from "./words.ts";

/** Of a phrase's words: fewer are chance. */
const MIN_SHARE = 0.6;

const PHRASE_END = /[,;:()“”".]|\bor\b|\band\b/u;
const FRAGMENT = /`(?<code>[^`]+)`/g;

interface Criteria {
  readonly label: string;
  readonly phrases: readonly (readonly string[])[];
  /** As `tokensOf` writes them. */
  readonly fragments: readonly string[];
  readonly isRest: boolean;
}

/** Words and marks of code between blanks; `dropTable(` is " drop table ( ". */
const tokensOf = (code: string): string => {
  const apart = code.replace(/(?<end>[\p{Ll}\d])(?<start>\p{Lu})/gu, "$<end> $<start>").toLowerCase();
  return ` ${(apart.match(/[\p{L}\d]+|[^\s\p{L}\d_]/gu) ?? []).join(" ")} `;
};

const criteriaOf = ({ label, text, isRest }: LabelDefinition): Criteria => ({
  label,
  isRest,
  phrases: text
    .replace(FRAGMENT, ",")
    .split(PHRASE_END)
    .map(contentStems)
    .filter((stems) => stems.length > 0),
  fragments: [...text.matchAll(FRAGMENT)].map((match) => tokensOf(match.groups?.["code"] ?? "")),
});

const criteriaFor = (labels: readonly string[], instructions: string, fieldName: string): readonly Criteria[] =>
  readDefinitions(labels, instructions, fieldName).map(criteriaOf);

/** The share of a phrase's words that are among the others. */
const shareIn = (phrase: readonly string[], stems: readonly string[]): number =>
  phrase.filter((word) => stems.some((stem) => areOneRoot(word, stem))).length / phrase.length;

const bestShare = ({ phrases }: Criteria, stems: readonly string[]): number =>
  Math.max(0, ...phrases.map((phrase) => shareIn(phrase, stems)));

/** The label that says most of a sign; of equals the later, that is the graver. */
const labelOfSign = (criteria: readonly Criteria[], { words }: ChangeSign): number => {
  const stems = contentStems(words);
  const shares = criteria.map((own) => bestShare(own, stems));
  const best = Math.max(0, ...shares);
  return best >= MIN_SHARE ? shares.lastIndexOf(best) : -1;
};

const holdsFragmentOf = ({ fragments }: Criteria, line: string): boolean => {
  const tokens = tokensOf(line);
  return fragments.some((fragment) => tokens.includes(fragment));
};

const rankOfFile = (criteria: readonly Criteria[], file: ChangedFile): number => {
  const ofSigns = signsOf(file).map((sign) => labelOfSign(criteria, sign));
  const ofLines = codeLines(file).map((line) => criteria.findLastIndex((own) => holdsFragmentOf(own, line)));
  return Math.max(-1, ...ofSigns, ...ofLines);
};

/** The step of a scale (low to critical) for a change: the highest that one of its files reaches. */
export const riskOf = (
  files: readonly ChangedFile[],
  labels: readonly string[],
  instructions: string,
  fieldName: string,
): string | undefined => {
  const scale = asScale(labels);
  if (scale === undefined) return undefined;
  const criteria = criteriaFor(scale, instructions, fieldName);
  const usual = criteria.find(({ isRest }) => isRest)?.label ?? middleOf(scale);
  const ranks = files.map((file) => {
    const rank = rankOfFile(criteria, file);
    return rank >= 0 ? rank : scale.indexOf(usual);
  });
  return scale[Math.max(0, ...ranks)];
};

const NAME_SHARE = 3;
const ENDING = /(?<![\w.])\.\w+/g;

/** How well a label fits a kind of file: by its name, by the words of its definition, by the endings that it lists. */
const kindScore = (file: ChangedFile, { label, text, isRest }: LabelDefinition): number => {
  if (isRest) return 0;
  const stems = contentStems(kindOfChange(file).words);
  const named = shareIn(contentStems(label), stems) === 1 ? NAME_SHARE : 0;
  const described = contentStems(text).filter((word) => stems.some((stem) => areOneRoot(word, stem))).length;
  const hasEnding = (text.match(ENDING) ?? []).some((ending) => file.path.endsWith(ending));
  return named + Math.min(described, 2) + (hasEnding ? 1 : 0);
};

/** The labels of a list that name kinds of the changed files. */
export const areasAmong = (
  files: readonly ChangedFile[],
  labels: readonly string[],
  instructions: string,
  fieldName: string,
): string[] => {
  const definitions = readDefinitions(labels, instructions, fieldName);
  const rest = definitions.find(({ isRest }) => isRest)?.label;
  const found = files.map((file) => {
    const scored = definitions.map((definition) => ({ label: definition.label, score: kindScore(file, definition) }));
    const [best] = scored.toSorted((a, b) => b.score - a.score);
    return best !== undefined && best.score > 0 ? best.label : rest;
  });
  return labels.filter((label) => found.includes(label));
};
