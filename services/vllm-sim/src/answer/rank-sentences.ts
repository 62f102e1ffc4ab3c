// Which sentences carry a text: those whose words the whole text repeats (Luhn, "The Automatic Creation of Literature
// Abstracts", 1958), with a little weight on what stands first.
import { contentStems } from "./words.ts";

/** Of a sentence's score; documents say what they are about at the start. */
const LEAD_BONUS = 0.3;
const LEAD_SENTENCES = 2;
/** Two sentences that share more of their words than this say the same. */
const MAX_OVERLAP = 0.8;

interface Ranked {
  readonly sentence: string;
  readonly stems: ReadonlySet<string>;
  readonly index: number;
  readonly score: number;
}

const rank = (sentences: readonly string[]): Ranked[] => {
  const stemsOf = sentences.map((sentence) => new Set(contentStems(sentence)));
  const frequency = new Map<string, number>();
  for (const stems of stemsOf) for (const stem of stems) frequency.set(stem, (frequency.get(stem) ?? 0) + 1);
  return sentences.map((sentence, index) => {
    const stems = stemsOf[index] ?? new Set<string>();
    const weight = [...stems].reduce((sum, stem) => sum + Math.log(frequency.get(stem) ?? 1), 0);
    const score = weight / Math.sqrt(stems.size + 1);
    return { sentence, stems, index, score: score * (index < LEAD_SENTENCES ? 1 + LEAD_BONUS : 1) };
  });
};

const repeats = (candidate: Ranked, chosen: readonly Ranked[]): boolean =>
  chosen.some((other) => {
    const shared = [...candidate.stems].filter((stem) => other.stems.has(stem)).length;
    return shared > MAX_OVERLAP * Math.min(candidate.stems.size, other.stems.size);
  });

/** The `count` sentences that say most, in the text's order. Each part of the text may give its best. */
export const chooseSentences = (sentences: readonly string[], count: number): string[] => {
  const ranked = rank(sentences);
  const parts = Array.from({ length: count }, (_, part) =>
    ranked.slice(Math.floor((part * ranked.length) / count), Math.floor(((part + 1) * ranked.length) / count)),
  );
  const byScore = (a: Ranked, b: Ranked) => b.score - a.score || a.index - b.index;
  const candidates = [...parts.flatMap((part) => part.toSorted(byScore).slice(0, 1)), ...ranked.toSorted(byScore)];
  const chosen: Ranked[] = [];
  for (const candidate of candidates) {
    if (chosen.length === count) break;
    if (!chosen.includes(candidate) && !repeats(candidate, chosen)) chosen.push(candidate);
  }
  return chosen.toSorted((a, b) => a.index - b.index).map(({ sentence }) => sentence);
};
