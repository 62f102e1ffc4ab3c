// Values from a closed list: an enum alone, a list of enum values, and how sure the choice is.
import { confidenceIn, type ScoredLabel, scoreLabels } from "./choose-label.ts";
import { areasAmong, diffAsText, riskOf } from "./diff-fields.ts";
import { descriptionOf, type Field } from "./field.ts";
import { findTextValue } from "./fill-copied-text.ts";
import { definitionOf } from "./label-definitions.ts";
import { asScale, isSevere, urgencyOn } from "./severity.ts";

const textFor = ({ material }: Field): string => {
  const files = material.diff();
  return files === undefined ? material.text : diffAsText(files);
};

const scoredLabels = (field: Field, labels: readonly string[]): readonly ScoredLabel[] =>
  scoreLabels(labels, textFor(field), `${field.material.instructions}\n${descriptionOf(field)}`);

const printedLabel = (field: Field, labels: readonly string[]): string | undefined => {
  const printed = findTextValue(field)?.toLowerCase();
  return labels.find((label) => label.toLowerCase() === printed);
};

export const chooseLabel = (field: Field, values: readonly unknown[]): unknown => {
  const labels = values.filter((value) => typeof value === "string");
  if (labels.length === 0) return values[0];
  const { instructions } = field.material;
  const files = field.material.diff();
  const risk = files === undefined ? undefined : riskOf(files, labels, instructions);
  if (risk !== undefined) return risk;
  const printed = printedLabel(field, labels);
  if (printed !== undefined) return printed;
  const scale = asScale(labels);
  const isDefined = labels.some((label) => definitionOf(label, instructions) !== "");
  if (scale !== undefined && !isDefined) return urgencyOn(scale, field.material.text);
  return scoredLabels(field, labels)[0]?.label;
};

/** Of the best score: labels that are nearly as good belong to a list as well. */
const LIST_SHARE = 0.6;

export const chooseLabels = (field: Field, labels: readonly string[]): string[] => {
  const files = field.material.diff();
  if (files !== undefined) {
    const areas = areasAmong(files, labels);
    if (areas.length > 0) return areas;
  }
  const scored = scoredLabels(field, labels);
  const top = scored[0]?.score ?? 0;
  return scored
    .filter(({ score }, index) => index === 0 || (score > 0 && score >= top * LIST_SHARE))
    .map(({ label }) => label);
};

const listsOfWords = (field: Field): readonly (readonly string[])[] =>
  Object.values((field.root["properties"] ?? {}) as Record<string, { enum?: unknown }>)
    .map((schema) => (Array.isArray(schema.enum) ? schema.enum.filter((value) => typeof value === "string") : []))
    .filter((labels) => labels.length > 1);

/** The answer's main choice: its first list of labels that is no scale, else its first. */
export const mainChoice = (field: Field): readonly ScoredLabel[] => {
  const lists = listsOfWords(field);
  const main = lists.find((labels) => asScale(labels) === undefined) ?? lists[0];
  return main === undefined ? [] : scoredLabels(field, main);
};

export const chooseConfidence = (field: Field): number => {
  const scored = mainChoice(field);
  return scored.length > 0 ? confidenceIn(scored) : 0.8;
};

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** True where the instructions name a sibling's value as a reason, or where a sibling says that things are severe. */
export const chooseBoolean = (field: Field): boolean => {
  const printed = findTextValue(field);
  if (printed !== undefined && /^(?:yes|true|y|x|checked|no|false|n)\b/i.test(printed))
    return /^(?:y|t|x|c)/i.test(printed);
  const chosen = Object.values(field.siblings).filter((value) => typeof value === "string");
  const rule = new RegExp(`\`?${escapeRegExp(field.name)}\`?[^.\\n]*\\btrue\\b(?<when>[^.\\n]*)`, "i");
  const when = rule.exec(field.material.instructions)?.groups?.["when"];
  if (when !== undefined) return chosen.some((value) => new RegExp(`\\b${escapeRegExp(value)}\\b`, "i").test(when));
  return chosen.some(isSevere);
};
