// Sentences of running text. Lines of a paragraph are joined; headings and table lines are no sentences.

/** Shorter ones are captions and fragments; longer ones are tables that lost their lines. */
const MIN_SENTENCE_CHARS = 20;
const MAX_SENTENCE_CHARS = 400;

const ABBREVIATION = /(?:\b(?:e\.g|i\.e|etc|vs|Dr|Mr|Mrs|Ms|Prof|No|Nr|St|Fig|Inc|Ltd|Co|approx|cf|p|pp)|\b\p{Lu})\.$/u;

const joinAbbreviations = (parts: readonly string[]): string[] => {
  const joined: string[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last !== undefined && ABBREVIATION.test(last)) joined[joined.length - 1] = `${last} ${part}`;
    else joined.push(part);
  }
  return joined;
};

/** Headings stand on lines of their own that are short and end without a stop. */
const MAX_HEADING_CHARS = 50;

const isHeading = (line: string, next: string): boolean =>
  line.length <= MAX_HEADING_CHARS && /^[\p{Lu}\d].*[\p{L}\d]$/u.test(line) && /^\p{Lu}/u.test(next);

const setHeadingsApart = (text: string): string => {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.map((line, index) => (isHeading(line, lines[index + 1] ?? "") ? `${line}\n` : line)).join("\n");
};

const paragraphsOf = (text: string): string[] =>
  setHeadingsApart(text)
    // A sentence that goes on over the end of a page.
    .replace(/(?<=[\p{L},])\n\s*\n(?=\p{Ll})/gu, " ")
    .split(/\n\s*\n|\n(?=\s*(?:[-*•]|\d+[.)])\s)/u)
    .map((paragraph) =>
      paragraph
        .replace(/-\n(?=\p{Ll})/gu, "")
        .replace(/\s+/gu, " ")
        .trim(),
    );

export const splitSentences = (text: string): string[] =>
  paragraphsOf(text).flatMap((paragraph) =>
    joinAbbreviations(paragraph.split(/(?<=[.!?]["'”)]?)\s+(?=["'“(]?[\p{Lu}\d])/u)),
  );

const isProse = (sentence: string): boolean =>
  sentence.length >= MIN_SENTENCE_CHARS &&
  sentence.length <= MAX_SENTENCE_CHARS &&
  /[.!?]["'”)]?$/u.test(sentence) &&
  (sentence.match(/\p{L}/gu)?.length ?? 0) > sentence.length / 2;

/** The text's whole sentences, each once, without list marks. */
export const proseSentences = (text: string): string[] => [
  ...new Set(
    splitSentences(text)
      .map((sentence) => sentence.replace(/^(?:[-*•]|\d+[.)])\s+/u, ""))
      .filter(isProse),
  ),
];
