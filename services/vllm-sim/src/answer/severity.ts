// Labels that are steps of one scale (low, medium, high), and how urgent a message is on such a scale.

const STEPS = [
  ["none", "info", "informational", "trivial", "negligible"],
  ["low", "minor", "small"],
  ["normal", "medium", "moderate", "standard", "average"],
  ["high", "major", "urgent", "severe", "important"],
  ["critical", "blocker", "emergency", "very_high", "immediate"],
];

const stepOf = (label: string): number => STEPS.findIndex((words) => words.includes(label.toLowerCase()));

/** The labels from least to most if they are a scale, else undefined. */
export const asScale = (labels: readonly string[]): readonly string[] | undefined =>
  labels.every((label) => stepOf(label) >= 0) ? labels.toSorted((a, b) => stepOf(a) - stepOf(b)) : undefined;

const URGENT =
  /\b(?:urgent\w*|asap|as soon as possible|immediately|right away|right now|tonight|today|tomorrow|deadline|emergency|critical|within (?:the|an|one|\d+) hours?|at once|locked out|charged (?:me |us )?twice|double[- ]charged|charged double|whole team|cannot work|can't work|stopped working|work has stopped|production|outage|everyone is (?:down|blocked)|blocked)\b/i;
const CALM =
  /\b(?:no (?:hurry|rush|question)|not urgent|whenever (?:you|it suits)|when you (?:have|find) (?:time|a moment)|only wanted to say|just wanted to (?:say|let)|suggestion|would be (?:nice|lovely|great)|love (?:the|your)|great (?:job|work)|wonderful|keep it up|at your leisure)\b/i;

/** Where a message stands on a scale: the top for the urgent, the bottom for the calm, else the middle. */
export const urgencyOn = (scale: readonly string[], text: string): string => {
  const middle = scale.find((label) => stepOf(label) === 2) ?? scale[Math.floor(scale.length / 2)] ?? "";
  if (CALM.test(text)) return scale.find((label) => stepOf(label) === 1) ?? scale[0] ?? middle;
  if (!URGENT.test(text)) return middle;
  return scale.find((label) => stepOf(label) === 3) ?? scale.at(-1) ?? middle;
};

/** True from the fourth step on: what people want to look at themselves. */
export const isSevere = (label: string): boolean => stepOf(label) >= 3;
