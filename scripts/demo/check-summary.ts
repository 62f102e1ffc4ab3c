// A summary is checked without knowing the right one: its pages are counted, its title stands on the first page, and
// its words and pairs of words come from the document. A summary of another document, or an invented one, fails.
import { type Check, type Fact, factEqual, factThat, fieldOf, listOf, reportOf, textOf } from "./fact.ts";
import { type PdfLine, readPdf } from "./pdf-lines.ts";

/** Shorter words occur in any text and prove nothing. */
const MIN_WORD_LETTERS = 4;

/** A few words may be the writer's own; sentences of tm's other document, on the same subject, reach 73 %. */
const MIN_WORD_SHARE = 0.85;

/** Pairs break wherever a sentence was shortened; sentences of tm's other document reach 41 %. */
const MIN_PAIR_SHARE = 0.5;

/** Letters and digits alone: spaces, hyphens at line ends and ligatures differ between readers of a PDF. */
const lettersOf = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");

const textOfPage = (page: readonly PdfLine[]): string => page.flatMap((line) => line.cells).join(" ");

const wordsOf = (text: string): string[] =>
  text
    .split(/\s+/)
    .map(lettersOf)
    .filter((word) => word !== "");

const shareIn = (document: string, parts: readonly string[]): number =>
  parts.length === 0 ? 0 : parts.filter((part) => document.includes(part)).length / parts.length;

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function sourceFact(name: string, document: string, text: string): Fact {
  const words = wordsOf(text);
  const pairs = words.slice(1).map((word, index) => `${words[index] ?? ""}${word}`);
  const wordShare = shareIn(
    document,
    words.filter((word) => word.length >= MIN_WORD_LETTERS),
  );
  const pairShare = shareIn(document, pairs);
  const least = `at least ${percent(MIN_WORD_SHARE)} of words, ${percent(MIN_PAIR_SHARE)} of pairs of words`;
  const found = `${percent(wordShare)} of words, ${percent(pairShare)} of pairs of words`;
  return factThat(`source of ${name}`, wordShare >= MIN_WORD_SHARE && pairShare >= MIN_PAIR_SHARE, least, found);
}

export const checkSummary: Check = (file, result) => {
  const { pageCount, pages } = readPdf(file);
  const document = lettersOf(pages.map(textOfPage).join(" "));
  const firstPage = lettersOf(textOfPage(pages[0] ?? []));
  const title = textOf(fieldOf(result, "title"));
  const summary = textOf(fieldOf(result, "summary"));
  const keyPoints = listOf(fieldOf(result, "key_points")).map(textOf);
  const isPrinted = title !== "" && firstPage.includes(lettersOf(title));
  const length = lettersOf(summary).length;
  const maxLength = Math.floor(document.length / 2);
  return reportOf([
    factEqual("pages of the document", pageCount, fieldOf(result, "page_count")),
    factThat("the title is printed on the first page", isPrinted, "text of the first page", title),
    factThat("the summary is under half the document", length < maxLength, `below ${maxLength} letters`, length),
    sourceFact("the summary", document, summary),
    sourceFact("the key points", document, keyPoints.join(" ")),
  ]);
};
