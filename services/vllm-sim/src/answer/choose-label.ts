// The label whose words and description overlap most with a text. Words that few labels share count more, and sentences
// that ask for something count more than those that tell a story.
import { BoundedCache } from "../bounded-cache.ts";
import { definitionOf } from "./label-definitions.ts";
import { splitSentences } from "./sentences.ts";
import { synonymGroups } from "./synonyms.ts";
import { contentStems, wordsOf } from "./words.ts";

export interface ScoredLabel {
  readonly label: string;
  readonly score: number;
  /** Words of the text that spoke for it, best first. */
  readonly evidence: readonly string[];
}

const NAME_WEIGHT = 3;
const DESCRIPTION_WEIGHT = 1.5;
const SYNONYM_WEIGHT = 0.8;
/** Everyday words stand in descriptions of labels too, and say little. */
const COMMON_FACTOR = 0.2;
const COMMON = new Set(
  contentStems(
    "show want work ask change many end time use give get make need like question look tell send know new name day week month " +
      "team product customer message thing way part try put call say see take come go find open write support help service update page",
  ),
);
const ASKING_WEIGHT = 2;
/** The verb that a request begins with says most: "please cancel", "I would like to buy". */
const INTENT_FACTOR = 2;
const INTENT = /\b(?:please|(?:like|want|wish) to|could you|can you|kindly)\s+(?<verb>\p{L}+)/giu;
const ASKING =
  /\?|\b(?:please|could you|can you|would you|can i|how (?:do|can)|i (?:want|need|would like|wish|can't|cannot)|i'd like|we (?:want|need|would like)|we'd like|help me|interested in)\b/i;
const CATCH_ALL =
  /^(?:other|others|none|general|misc|miscellaneous|unknown|rest|else|general_inquiry|uncategori[sz]ed)$/i;
/** Under this nothing spoke for any label, and a catch-all label is right. */
const MIN_SCORE = 0.75;

interface Profile {
  readonly label: string;
  /** Weight of each stem that speaks for the label. */
  readonly weights: ReadonlyMap<string, number>;
}

interface LabelWords {
  readonly label: string;
  readonly name: readonly string[];
  readonly definition: readonly string[];
}

const labelWords = (label: string, instructions: string): LabelWords => ({
  label,
  name: contentStems(label),
  definition: CATCH_ALL.test(label) ? [] : contentStems(definitionOf(label, instructions)),
});

/** Synonyms count for words that no other label has: "account" in two definitions opens its synonyms to neither. */
const profileOf = ({ label, name, definition }: LabelWords, others: readonly LabelWords[]): Profile => {
  const weights = new Map<string, number>();
  const add = (stems: Iterable<string>, weight: number) => {
    for (const stem of stems) weights.set(stem, Math.max(weight, weights.get(stem) ?? 0));
  };
  const taken = new Set(others.flatMap((other) => (other.label === label ? [] : [...other.name, ...other.definition])));
  for (const stem of [...name, ...definition]) {
    if (!taken.has(stem) || name.includes(stem)) for (const group of synonymGroups(stem)) add(group, SYNONYM_WEIGHT);
  }
  add(definition, DESCRIPTION_WEIGHT);
  add(name, NAME_WEIGHT);
  return { label, weights };
};

interface WeighedWord {
  readonly word: string;
  readonly weight: number;
}

/** The content words of a sentence. */
const weighSentence = (sentence: string): (WeighedWord & { readonly stem: string })[] => {
  const asking = ASKING.test(sentence) ? ASKING_WEIGHT : 1;
  const intents = new Set([...sentence.matchAll(INTENT)].map((match) => match.groups?.["verb"]?.toLowerCase()));
  const weightOf = (word: string, stem: string): number => {
    if (intents.has(word)) return asking * INTENT_FACTOR;
    return COMMON.has(stem) ? asking * COMMON_FACTOR : asking;
  };
  return wordsOf(sentence).flatMap((word) =>
    contentStems(word).map((stem) => ({ stem, word, weight: weightOf(word, stem) })),
  );
};

/** Each stem of the text with its weight, once: a word repeated ten times asks for nothing more. */
const weighText = (text: string): Map<string, WeighedWord> => {
  const weighed = new Map<string, WeighedWord>();
  for (const { stem, ...word } of splitSentences(text).flatMap(weighSentence)) {
    if ((weighed.get(stem)?.weight ?? 0) < word.weight) weighed.set(stem, word);
  }
  return weighed;
};

const scoreOf = (
  profile: Profile,
  text: ReturnType<typeof weighText>,
  rarity: (stem: string) => number,
): ScoredLabel => {
  const hits = [...text].flatMap(([stem, { weight, word }]) => {
    const own = profile.weights.get(stem);
    return own === undefined ? [] : [{ word, score: own * weight * rarity(stem) }];
  });
  const sorted = hits.toSorted((a, b) => b.score - a.score);
  return {
    label: profile.label,
    score: hits.reduce((sum, hit) => sum + hit.score, 0),
    evidence: sorted.map(({ word }) => word),
  };
};

const profilesOf = (labels: readonly string[], instructions: string): readonly Profile[] => {
  const words = labels.map((label) => labelWords(label, instructions));
  return words.map((own) => profileOf(own, words));
};

/** Lists of labels change with the agents, of which a platform has some tens. */
const MAX_CACHED_PROFILES = 100;

const profileCache = new BoundedCache<readonly Profile[]>(MAX_CACHED_PROFILES);

/** All labels with their scores, best first. */
export const scoreLabels = (labels: readonly string[], text: string, instructions: string): ScoredLabel[] => {
  const key = JSON.stringify([labels, instructions]);
  const profiles = profileCache.getOrMake(key, () => profilesOf(labels, instructions));
  const rarity = (stem: string) => 1 / profiles.filter(({ weights }) => weights.has(stem)).length;
  const weighed = weighText(text);
  const scored = profiles.map((profile) => scoreOf(profile, weighed, rarity)).toSorted((a, b) => b.score - a.score);
  const catchAll = scored.find(({ label }) => CATCH_ALL.test(label));
  const nothingSpoke = (scored[0]?.score ?? 0) < MIN_SCORE;
  return catchAll !== undefined && nothingSpoke ? [catchAll, ...scored.filter((label) => label !== catchAll)] : scored;
};

/** 0.5 for a tie up to 0.99 for a label without a rival. */
export const confidenceIn = (scored: readonly ScoredLabel[]): number => {
  const [first, second] = scored;
  const top = first?.score ?? 0;
  const margin = top <= 0 ? 0 : (top - (second?.score ?? 0)) / top;
  return Math.round((0.5 + 0.49 * Math.max(0, margin)) * 100) / 100;
};
