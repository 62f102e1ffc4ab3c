// What words tell about a label: single words and pairs of neighbours ("not arrive"). A pair is written as one word, so
// that "log in" and "user name" are also "login" and "username". The same is read from a label's definition and from a
// text, so that the two can be compared.
import { contentStems, isStopword, stem, wordsOf } from "./words.ts";

export interface Feature {
  readonly key: string;
  /** How much it tells, from 0 to 1. */
  readonly weight: number;
  /** As the text has it. */
  readonly word: string;
}

/** The commonest English verbs, nouns and adjectives stand in texts about anything. */
const COMMON = new Set(
  contentStems(
    "able actually add ago allow already also always another anybody anyone anything ask available bad become begin believe " +
      "best better big bit bring call carry case cause certain change check clear come company consider continue couple " +
      "create day decide different easy end enough even ever every everybody everyone everything expect fact far " +
      "feel few fine first follow full general get give go good great group happen hard help hold home hope hour idea " +
      "important include instead keep kind know large last late later leave less let like line little live long look lot " +
      "make many matter maybe mean minute moment month move much must name need never new next nobody nothing number old " +
      "open part people person place please point possible problem put question quite read really reason " +
      "receive right run say second see seem send service set several show side since small somebody someone something " +
      "soon sort start state stay still stop sure system take talk team tell thing think time today together tomorrow try " +
      "turn understand use usual wait want way week well whole wish without woman word work world write wrong year yes yet " +
      "yesterday",
  ),
);
const COMMON_WEIGHT = 0.25;
const PAIR_WEIGHT = 0.9;

const NEGATION = /^(?:no|not|never|nothing|nobody|none|neither|nor|cannot|without|hardly)$|n['’]t$/u;
const NOT = "not";
/** Parts of verbs: "set up", "log in". */
const PARTICLES = new Set(["in", "on", "up", "off", "out", "down", "back", "over", "away", "through"]);
/** What is negated stands at most this many words behind the negation. */
const NEGATED_WORDS = 2;

/** They tell only together with what they ask for: "how much", "when arrive". */
const QUESTION_WORDS = new Set(["how", "when", "where", "which", "why"]);

interface Token {
  readonly word: string;
  readonly stem: string;
  readonly isContent: boolean;
}

/** "no longer", "not any more": they stand between a negation and its verb and say nothing themselves. */
const BETWEEN = new Set(["longer", "more", "anymore", "yet", "even", "ever", "still", "really", "being"]);

const tokenOf = (word: string): Token[] => {
  if (BETWEEN.has(word)) return [];
  if (NEGATION.test(word)) return [{ word, stem: NOT, isContent: false }];
  if (PARTICLES.has(word) || QUESTION_WORDS.has(word)) return [{ word, stem: word, isContent: false }];
  return isStopword(word) || /^\d+$/.test(word) ? [] : [{ word, stem: stem(word), isContent: true }];
};

const isTelling = ({ isContent }: Token): boolean => isContent;

/** Of those, the ones that stand behind nouns too: "a debit on my card". */
const PREPOSITIONS = new Set(["in", "on", "over", "through"]);

/** A verb before its particle means something else than alone: "give", "give up". */
const single = ({ word, stem: key }: Token, next: Token | undefined, isPart: boolean): Feature => {
  const saysLittle =
    isPart || COMMON.has(key) || (next !== undefined && PARTICLES.has(next.stem) && !PREPOSITIONS.has(next.stem));
  return { key, word, weight: saysLittle ? COMMON_WEIGHT : 1 };
};

/** Two neighbours, or a word and the negation a little before it. */
const pairsOf = (tokens: readonly Token[]): Feature[] =>
  tokens.flatMap((first, index) => {
    const reach = first.stem === NOT ? NEGATED_WORDS : 1;
    const others = tokens.slice(index + 1, index + 1 + reach).filter((second) => isTelling(first) || isTelling(second));
    return others.map((second) => ({
      key: `${first.stem}${second.stem}`,
      word: `${first.word} ${second.word}`,
      weight: PAIR_WEIGHT,
    }));
  });

/** The words of "two-factor" and "walk-through" mean less alone. */
const partsOfCompounds = (text: string): ReadonlySet<string> =>
  new Set((text.toLowerCase().match(/\p{L}+(?:-\p{L}+)+/gu) ?? []).flatMap((compound) => compound.split("-")));

export const featuresOf = (text: string): Feature[] => {
  const tokens = wordsOf(text).flatMap(tokenOf);
  const parts = partsOfCompounds(text);
  const singles = tokens.flatMap((token, index) =>
    isTelling(token) ? single(token, tokens[index + 1], parts.has(token.word)) : [],
  );
  return [...singles, ...pairsOf(tokens)];
};

/** "I do not want a refund", "this is not about the invoice": what is named is what the text is not about. */
const DENIED =
  /\b(?:(?:do|does|did|would|will) ?n[o'’]t (?:want|wish|need|mean|intend|ask)|not (?:want|wish|need|asking|about|looking for)|no need (?:for|to)|nothing to do with|instead of|rather than)\b.*$/iu;

/** The features of a clause; of what it denies, only the pairs with the negation. */
export const featuresOfClause = (clause: string): Feature[] => {
  const denied = DENIED.exec(clause)?.[0];
  if (denied === undefined) return featuresOf(clause);
  const negated = featuresOf(denied).filter(({ word }) => NEGATION.test(word.split(" ")[0] ?? ""));
  return [...featuresOf(clause.slice(0, clause.length - denied.length)), ...negated];
};
