// The label whose definition has most in common with a text. Words that few labels share count more, clauses that ask
// for something count more than those that tell a story, and definitions are weighed alike whatever their length.
import { BoundedCache } from "../bounded-cache.ts";
import { areAsking, type Clause, clausesOf } from "./clauses.ts";
import { type LabelDefinition, readDefinitions } from "./label-definitions.ts";
import { type Feature, featuresOf, featuresOfClause } from "./label-features.ts";
import { isStep } from "./severity.ts";
import type { SpeechAct } from "./speech-acts.ts";
import { areOneRoot } from "./words.ts";

export interface ScoredLabel {
  readonly label: string;
  readonly score: number;
  /** Words of the text that spoke for it, best first. */
  readonly evidence: readonly string[];
}

/** Under this nothing spoke for any label, and the one for the rest is right. */
const MIN_SCORE = 0.55;
/** Stems are looked for among those that begin alike; how they have to be alike is said elsewhere. */
const ROOT_CHARS = 5;
const ROOT_SHARE = 0.6;
/** Of a definition's length: how far a longer one has to match more. */
const LENGTH_SHARE = 0.25;
const MIN_LENGTH = 0.5;
/** Of an opinion's weight, where the text asks for something. */
const OPINION_SHARE = 0.3;

interface Profile {
  readonly label: string;
  readonly isRest: boolean;
  readonly weights: ReadonlyMap<string, number>;
  readonly acts: readonly SpeechAct[];
}

/** Parts of a definition between its marks: neighbours over a comma are none. */
const PART_END = /[,;:()“”"‘'.?!/]|\bor\b|\band\b/u;

const WORD_POWER = 0.75;
const PAIR_POWER = 0.35;

/** In a part of many words each says less: "address" of "change of the email address". A pair keeps more of its sense. */
const featuresOfPart = (part: string): Feature[] => {
  const features = featuresOf(part);
  const words = Math.max(1, features.filter(({ word }) => !word.includes(" ")).length);
  return features.map((feature) => ({
    ...feature,
    weight: feature.weight / words ** (feature.word.includes(" ") ? PAIR_POWER : WORD_POWER),
  }));
};

const profileOf = ({ label, text, isRest, acts }: LabelDefinition): Profile => {
  const weights = new Map<string, number>();
  for (const { key, weight } of [isRest || isStep(label) ? "" : label, ...text.split(PART_END)].flatMap(featuresOfPart))
    weights.set(key, Math.max(weight, weights.get(key) ?? 0));
  return { label, isRest, weights, acts };
};

interface LabelSpace {
  readonly profiles: readonly Profile[];
  /** From 1 for a feature of one label down to near 0 for one of all. */
  readonly rarity: ReadonlyMap<string, number>;
  readonly roots: ReadonlyMap<string, readonly string[]>;
  readonly meanSize: number;
}

const rarityAmong = (profiles: readonly Profile[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const key of profiles.flatMap(({ weights }) => [...weights.keys()])) counts.set(key, (counts.get(key) ?? 0) + 1);
  const all = Math.log(profiles.length + 1);
  return new Map([...counts].map(([key, count]) => [key, Math.log((profiles.length + 1) / count) / all]));
};

const rootsAmong = (keys: Iterable<string>): ReadonlyMap<string, readonly string[]> => {
  const roots = new Map<string, string[]>();
  for (const key of keys) {
    if (key.length >= ROOT_CHARS) {
      const root = key.slice(0, ROOT_CHARS);
      roots.set(root, [...(roots.get(root) ?? []), key]);
    }
  }
  return roots;
};

const spaceOf = (labels: readonly string[], instructions: string, fieldName: string): LabelSpace => {
  const profiles = readDefinitions(labels, instructions, fieldName).map(profileOf);
  const rarity = rarityAmong(profiles);
  const sizes = profiles.filter(({ isRest }) => !isRest).map(({ weights }) => weights.size);
  const meanSize = sizes.reduce((sum, size) => sum + size, 0) / Math.max(1, sizes.length);
  return { profiles, rarity, roots: rootsAmong(rarity.keys()), meanSize: Math.max(1, meanSize) };
};

/** Lists of labels change with the agents, of which a platform has some tens. */
const MAX_CACHED_SPACES = 100;

const spaces = new BoundedCache<LabelSpace>(MAX_CACHED_SPACES);

/** "unlock" and "lock", "resend" and "send". */
const PREFIX = /^(?:un|re|dis|mis|over|under|pre|out)(?=\p{L}{4})/u;

const relatedKey = (key: string, { rarity, roots }: LabelSpace): string | undefined => {
  const bare = key.replace(PREFIX, "");
  if (bare !== key && rarity.has(bare)) return bare;
  if (key.length < ROOT_CHARS) return undefined;
  const related = roots.get(key.slice(0, ROOT_CHARS)) ?? [];
  return related.find((other) => areOneRoot(key, other));
};

/** The feature as some definition has it, or the one of the same root. */
const known = (feature: Feature, space: LabelSpace): Feature | undefined => {
  if (space.rarity.has(feature.key)) return feature;
  const related = feature.word.includes(" ") ? undefined : relatedKey(feature.key, space);
  return related === undefined ? undefined : { ...feature, key: related, weight: feature.weight * ROOT_SHARE };
};

/** Each feature of the text once, where it weighs most: a word repeated ten times asks for nothing more. */
const weighClauses = (clauses: readonly Clause[], space: LabelSpace): readonly Feature[] => {
  const weighed = new Map<string, Feature>();
  for (const clause of clauses) {
    for (const { key, word, weight } of featuresOfClause(clause.text).flatMap((own) => known(own, space) ?? [])) {
      const total = weight * clause.weight;
      if ((weighed.get(key)?.weight ?? 0) < total) weighed.set(key, { key, word, weight: total });
    }
  }
  return [...weighed.values()];
};

interface ReadText {
  readonly text: string;
  readonly features: readonly Feature[];
  readonly asks: boolean;
}

const readText = (text: string, space: LabelSpace): ReadText => {
  const clauses = clausesOf(text);
  return { text, features: weighClauses(clauses, space), asks: areAsking(clauses) };
};

/** What the acts of a text speak for a label that names them. */
const scoreOfActs = ({ acts }: Profile, { text, asks }: ReadText): number =>
  acts
    .filter(({ isDoneBy }) => isDoneBy(text))
    .reduce((sum, { weight, isOpinion }) => sum + (isOpinion && asks ? weight * OPINION_SHARE : weight), 0);

const scoreOf = (profile: Profile, read: ReadText, space: LabelSpace): ScoredLabel => {
  const length = Math.max(MIN_LENGTH, 1 - LENGTH_SHARE + (LENGTH_SHARE * profile.weights.size) / space.meanSize);
  const hits = read.features.flatMap(({ key, word, weight }) => {
    const own = profile.weights.get(key);
    return own === undefined ? [] : [{ word, score: (own * weight * (space.rarity.get(key) ?? 0)) / length }];
  });
  return {
    label: profile.label,
    score: hits.reduce((sum, hit) => sum + hit.score, scoreOfActs(profile, read)),
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
  const key = JSON.stringify([labels, instructions, fieldName]);
  const space = spaces.getOrMake(key, () => spaceOf(labels, instructions, fieldName));
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
