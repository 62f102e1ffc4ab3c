// Labels that are steps of one scale (low to high).
import { leavesTime, namesTimeSoon } from "./speech-acts.ts";

const STEPS = [
  ["none", "info", "informational", "trivial", "negligible"],
  ["low", "minor", "small"],
  ["normal", "medium", "moderate", "standard", "average"],
  ["high", "major", "urgent", "severe", "important"],
  ["critical", "blocker", "emergency", "very_high", "immediate"],
];
const LOW = 1;
const MIDDLE = 2;
const HIGH = 3;

const stepOf = (label: string): number => STEPS.findIndex((words) => words.includes(label.toLowerCase()));

export const isStep = (label: string): boolean => stepOf(label) >= 0;

/** The labels from least to most if they are a scale, else undefined. */
export const asScale = (labels: readonly string[]): readonly string[] | undefined =>
  labels.every(isStep) ? labels.toSorted((a, b) => stepOf(a) - stepOf(b)) : undefined;

export const middleOf = (scale: readonly string[]): string =>
  scale.find((label) => stepOf(label) === MIDDLE) ?? scale[Math.floor(scale.length / 2)] ?? "";

/** Where a message stands on a scale that nobody explains: high if it names a time soon, low if it says there is time. */
export const urgencyOn = (scale: readonly string[], text: string): string => {
  const at = (step: number) => scale.find((label) => stepOf(label) === step);
  if (leavesTime(text)) return at(LOW) ?? scale[0] ?? "";
  if (namesTimeSoon(text)) return at(HIGH) ?? scale.at(-1) ?? "";
  return middleOf(scale);
};

/** True from the fourth step on: what people want to look at themselves. */
export const isSevere = (label: string): boolean => stepOf(label) >= HIGH;
