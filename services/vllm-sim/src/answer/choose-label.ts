// The label whose definition has most in common with a text. Words that few labels share count more, and clauses that
// ask for something count more than those that tell a story.
import { areAsking, clausesOf } from "./clauses.ts";
import { type Feature, featuresOfClause } from "./label-features.ts";
import { knownFeature, type LabelSpace, type Profile, spaceOf } from "./label-space.ts";

export interface ScoredLabel {
  readonly label: string;
  readonly score: number;
  /** Words of the text that spoke for it, best first. */
  readonly evidence: readonly string[];
}

/** Under this nothing spoke for any label, and the one for the rest is right. */
const MIN_SCORE = 0.55;
/** Of an opinion's weight, where the text asks for something. */
const OPINION_SHARE = 0.3;
/** Of the score of a label that is for texts that ask for nothing, where the text asks for something. */
const ASKING_SHARE = 0.6;

interface ReadText {
  readonly text: string;
  /** Each once, where it weighs most: a word repeated ten times asks for nothing more. */
  readonly features: readonly Feature[];
  readonly asks: boolean;
}

const readText = (text: string, space: LabelSpace): ReadText => {
  const clauses = clausesOf(text);
  const weighed = new Map<string, Feature>();
  for (const clause of clauses) {
    for (const feature of featuresOfClause(clause.text).flatMap((own) => knownFeature(own, space) ?? [])) {
      const weight = feature.weight * clause.weight;
      if ((weighed.get(feature.key)?.weight ?? 0) < weight) weighed.set(feature.key, { ...feature, weight });
    }
  }
  return { text, features: [...weighed.values()], asks: areAsking(clauses) };
};

/** What the acts of a text speak for a label that names them. */
const scoreOfActs = ({ acts }: Profile, { text, asks }: ReadText): number =>
  acts
    .filter(({ isDoneBy }) => isDoneBy(text))
    .reduce((sum, { weight, isOpinion }) => sum + (isOpinion && asks ? weight * OPINION_SHARE : weight), 0);

const scoreOf = (profile: Profile, read: ReadText, { rarity }: LabelSpace): ScoredLabel => {
  const hits = read.features.flatMap(({ key, word, weight }) => {
    const own = profile.weights.get(key);
    return own === undefined ? [] : [{ word, score: own * weight * (rarity.get(key) ?? 0) }];
  });
  const score = hits.reduce((sum, hit) => sum + hit.score, scoreOfActs(profile, read));
  const isForSilence = read.asks && profile.acts.some(({ isSilence }) => isSilence);
  return {
    label: profile.label,
    score: isForSilence ? score * ASKING_SHARE : score,
    evidence: hits.toSorted((a, b) => b.score - a.score).map(({ word }) => word),
  };
};

/** All labels with their scores, best first; the label for the rest first where nothing spoke for another. */
export const scoreLabels = (
  labels: readonly string[],
  text: string,
  instructions: string,
  fieldName: string,
): ScoredLabel[] => {
  const space = spaceOf(labels, instructions, fieldName);
  const read = readText(text, space);
  const scored = space.profiles.map((profile) => scoreOf(profile, read, space)).toSorted((a, b) => b.score - a.score);
  const rest = space.profiles.find(({ isRest }) => isRest)?.label;
  const nothingSpoke = (scored[0]?.score ?? 0) < MIN_SCORE;
  const first = nothingSpoke ? scored.find(({ label }) => label === rest) : undefined;
  return first === undefined ? scored : [first, ...scored.filter((other) => other !== first)];
};

/** 0.5 for a tie up to 0.99 for a label without a rival. */
export const confidenceIn = (scored: readonly ScoredLabel[]): number => {
  const [first, second] = scored;
  const top = first?.score ?? 0;
  const margin = top <= 0 ? 0 : (top - (second?.score ?? 0)) / top;
  return Math.round((0.5 + 0.49 * Math.max(0, margin)) * 100) / 100;
};
