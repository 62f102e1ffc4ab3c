// What the definitions of a list of labels hold, made ready to be compared with texts: which features speak for which
// label, and how much.
import { BoundedCache } from "@openclaw/tokens";
import { type LabelDefinition, readDefinitions } from "./label-definitions.ts";
import { type Feature, featuresOf } from "./label-features.ts";
import { isStep } from "./severity.ts";
import type { SpeechAct } from "./speech-acts.ts";
import { areOneRoot } from "./words.ts";

/**
 * In a part of many words each says less: "address" of "change of the email address". A pair keeps more of its sense.
 * What stands for a step of a scale are conditions, of which a word alone says next to nothing.
 */
const WORD_POWER = 0.5;
const PAIR_POWER = 0.25;
const STEP_WORD_POWER = 2;
/** Of a word's weight, for another of the same root. */
const ROOT_SHARE = 0.6;
/** Stems are looked for among those that begin alike; how they have to be alike is said elsewhere. */
const ROOT_CHARS = 5;

export interface Profile {
  readonly label: string;
  readonly isRest: boolean;
  readonly weights: ReadonlyMap<string, number>;
  readonly acts: readonly SpeechAct[];
}

export interface LabelSpace {
  readonly profiles: readonly Profile[];
  /** From 1 for a feature of one label down to near 0 for one of all. */
  readonly rarity: ReadonlyMap<string, number>;
  /** Keys by their first letters. */
  readonly roots: ReadonlyMap<string, readonly string[]>;
}

/** Parts of a definition between its marks: neighbours over a comma are none. */
const PART_END = /[,;:()“”"‘'.?!/]|\bor\b|\band\b/u;

const featuresOfPart = (part: string, wordPower: number): Feature[] => {
  const features = featuresOf(part);
  const words = Math.max(1, features.filter(({ word }) => !word.includes(" ")).length);
  return features.map((feature) => ({
    ...feature,
    weight: feature.weight / words ** (feature.word.includes(" ") ? PAIR_POWER : wordPower),
  }));
};

const profileOf = ({ label, text, isRest, acts }: LabelDefinition): Profile => {
  const parts = [isRest || isStep(label) ? "" : label, ...text.split(PART_END)];
  const power = isStep(label) ? STEP_WORD_POWER : WORD_POWER;
  const weights = new Map<string, number>();
  for (const { key, weight } of parts.flatMap((part) => featuresOfPart(part, power)))
    weights.set(key, Math.max(weight, weights.get(key) ?? 0));
  return { label, isRest, weights, acts };
};

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

const makeSpace = (labels: readonly string[], instructions: string, fieldName: string): LabelSpace => {
  const profiles = readDefinitions(labels, instructions, fieldName).map(profileOf);
  const rarity = rarityAmong(profiles);
  return { profiles, rarity, roots: rootsAmong(rarity.keys()) };
};

/** Lists of labels change with the agents, of which a platform has some tens. */
const MAX_CACHED_SPACES = 100;

const spaces = new BoundedCache<LabelSpace>(MAX_CACHED_SPACES);

export const spaceOf = (labels: readonly string[], instructions: string, fieldName: string): LabelSpace =>
  spaces.getOrMake(JSON.stringify([labels, instructions, fieldName]), () => makeSpace(labels, instructions, fieldName));

/** "unlock" and "lock", "resend" and "send". */
const PREFIX = /^(?:un|re|dis|mis|over|under|pre|out)(?=\p{L}{4})/u;

const relatedKey = (key: string, { rarity, roots }: LabelSpace): string | undefined => {
  const bare = key.replace(PREFIX, "");
  if (bare !== key && rarity.has(bare)) return bare;
  if (key.length < ROOT_CHARS) return undefined;
  const related = roots.get(key.slice(0, ROOT_CHARS)) ?? [];
  return related.find((other) => areOneRoot(key, other));
};

/** The feature as some definition has it, or the one of the same root; undefined if no definition has either. */
export const knownFeature = (feature: Feature, space: LabelSpace): Feature | undefined => {
  if (space.rarity.has(feature.key)) return feature;
  const related = feature.word.includes(" ") ? undefined : relatedKey(feature.key, space);
  return related === undefined ? undefined : { ...feature, key: related, weight: feature.weight * ROOT_SHARE };
};
