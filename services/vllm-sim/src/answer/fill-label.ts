// Values from a closed list: an enum alone, a list of enum values, and how sure the choice is.
import { areasAmong, riskOf } from "./change-labels.ts";
import { confidenceIn, type ScoredLabel, scoreLabels } from "./choose-label.ts";
import { diffAsText } from "./diff-fields.ts";
import { descriptionOf, type Field } from "./field.ts";
import { findTextValue } from "./fill-copied-text.ts";
import { readDefinitions } from "./label-definitions.ts";
import { asScale, isSevere, middleOf, urgencyOn } from "./severity.ts";

const textFor = ({ material }: Field): string => {
  const files = material.diff();
  return files === undefined ? material.text : diffAsText(files);
};

/** Where labels may be explained. */
const explanations = (field: Field): string => `${field.material.instructions}\n\n${descriptionOf(field)}`;

const scoredLabels = (field: Field, labels: readonly string[], name = field.name): readonly ScoredLabel[] =>
  scoreLabels(labels, textFor(field), explanations(field), name);

const printedLabel = (field: Field, labels: readonly string[]): string | undefined => {
  const printed = findTextValue(field)?.toLowerCase();
  return labels.find((label) => label.toLowerCase() === printed);
};

/** A step of a scale: what its explanation says, the middle where nothing spoke, and by the hurry where none is explained. */
const chooseStep = (field: Field, scale: readonly string[]): string => {
  const definitions = readDefinitions(scale, explanations(field), field.name);
  if (definitions.every(({ text }) => text === "")) return urgencyOn(scale, field.material.text);
  const [first] = scoredLabels(field, scale);
  return first === undefined || first.score === 0 ? middleOf(scale) : first.label;
};

export const chooseLabel = (field: Field, values: readonly unknown[]): unknown => {
  const labels = values.filter((value) => typeof value === "string");
  if (labels.length === 0) return values[0];
  const files = field.material.diff();
  const risk = files === undefined ? undefined : riskOf(files, labels, explanations(field), field.name);
  const known = risk ?? printedLabel(field, labels);
  if (known !== undefined) return known;
  const scale = asScale(labels);
  return scale === undefined ? scoredLabels(field, labels)[0]?.label : chooseStep(field, scale);
};

/** Of the best score: labels that are nearly as good belong to a list as well. */
const LIST_SHARE = 0.6;

export const chooseLabels = (field: Field, labels: readonly string[]): string[] => {
  const files = field.material.diff();
  if (files !== undefined) {
    const areas = areasAmong(files, labels, explanations(field), field.name);
    if (areas.length > 0) return areas;
  }
  const scored = scoredLabels(field, labels);
  const top = scored[0]?.score ?? 0;
  return scored
    .filter(({ score }, index) => index === 0 || (score > 0 && score >= top * LIST_SHARE))
    .map(({ label }) => label);
};

interface Choice {
  readonly name: string;
  readonly labels: readonly string[];
}

const choicesIn = (field: Field): readonly Choice[] =>
  Object.entries((field.root["properties"] ?? {}) as Record<string, { enum?: unknown }>)
    .map(([name, schema]) => ({
      name,
      labels: Array.isArray(schema.enum) ? schema.enum.filter((value) => typeof value === "string") : [],
    }))
    .filter(({ labels }) => labels.length > 1);

/** The answer's main choice: its first list of labels that is no scale, else its first. */
export const mainChoice = (field: Field): readonly ScoredLabel[] => {
  const choices = choicesIn(field);
  const main = choices.find(({ labels }) => asScale(labels) === undefined) ?? choices[0];
  return main === undefined ? [] : scoredLabels(field, main.labels, main.name);
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
