// The clauses of a message and how much each says about what its author wants: what is asked for counts more than what
// is told, and what is told more than how it came about.
import { bodyOf } from "./message-body.ts";
import { splitSentences } from "./sentences.ts";
import { ASKING, SUGGESTION } from "./speech-acts.ts";

export interface Clause {
  readonly text: string;
  readonly weight: number;
}

const ASKING_WEIGHT = 2;
/** Of a clause that tells when or why: "since the update", "because I moved". */
const BACKGROUND = /^(?:since|after|because|although|though|while|as|when|whenever|before|until|despite|due to)\b/i;
const BACKGROUND_WEIGHT = 0.6;
/** What comes first is wanted first: each further request counts this share of the one before. */
const LATER_SHARE = 0.85;

const CLAUSE_END =
  /\s*[,;:–—()]\s+|\s+(?=(?:because|since|although|though|while|whereas|so that|but|and (?:i|we|it|now|then|the|please)|after)\b)/iu;

/** "How do I get it back?", "Where can I find them?": what is asked about stands before. */
const POINTS_BACK = /\b(?:it|them|this|that|these|those|one|ones|so|there)\b/i;
const POINTED_SHARE = 0.9;

const weightOf = (text: string, isAsked: boolean, share: number): number => {
  if (SUGGESTION.test(text)) return BACKGROUND_WEIGHT;
  if (isAsked) return ASKING_WEIGHT * share;
  return BACKGROUND.test(text) ? BACKGROUND_WEIGHT : 1;
};

/** Each sentence's clauses. A question is asked in its last clause. */
const weighSentences = (message: string): Clause[][] => {
  let share = 1;
  return splitSentences(bodyOf(message)).map((sentence) => {
    const clauses = sentence.split(CLAUSE_END).filter((clause) => clause.trim() !== "");
    const isQuestion = sentence.trimEnd().endsWith("?");
    const weighed = clauses.map((text, index) => {
      const isAsked = ASKING.test(text) || (isQuestion && index === clauses.length - 1);
      return { text, weight: weightOf(text, isAsked, share) };
    });
    if (weighed.some(({ weight }) => weight > 1)) share *= LATER_SHARE;
    return weighed;
  });
};

/** Whether the clauses ask for something beyond a suggestion. */
export const areAsking = (clauses: readonly Clause[]): boolean => clauses.some(({ weight }) => weight > 1);

export const clausesOf = (message: string): Clause[] => {
  const sentences = weighSentences(message);
  return sentences.flatMap((clauses, index) => {
    const next = sentences[index + 1]?.find(({ text, weight }) => weight > 1 && POINTS_BACK.test(text));
    const least = next === undefined ? 0 : next.weight * POINTED_SHARE;
    return clauses.map(({ text, weight }) => ({ text, weight: Math.max(weight, least) }));
  });
};
