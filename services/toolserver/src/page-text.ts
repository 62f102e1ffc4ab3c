// Turns the positioned fragments of a PDF page into text that reads as the page looks: fragments on one baseline make
// one line, wide gaps stay visible (a label and its amount, the columns of a table), paragraphs are set apart.

import { readingBlocks } from "./page-columns.ts";
import { type Fragment, groupIntoLines, type Line } from "./page-lines.ts";

/** Of the font size: letters of one word touch, and a blank is about 0.25 wide in most fonts. */
const WORD_GAP = 0.15;

/** Of the font size: no blank within a sentence is so wide, the gutter of a table is. */
const COLUMN_GAP = 1.5;

/** Of the font size: lines of a paragraph stand 1.1 to 1.5 apart, rows of a table up to 2. */
const PARAGRAPH_GAP = 2.1;

const COLUMN_SEPARATOR = "   ";

const separator = (before: Fragment, after: Fragment): string => {
  const [left, right] = before.x <= after.x ? [before, after] : [after, before];
  const gap = right.x - (left.x + left.width);
  const size = Math.max(left.fontSize, right.fontSize);
  if (gap > COLUMN_GAP * size) return COLUMN_SEPARATOR;
  if (gap <= WORD_GAP * size || before.text.endsWith(" ") || after.text.startsWith(" ")) return "";
  return " ";
};

const lineText = ({ fragments }: Line): string => {
  const rightToLeft = fragments.filter((fragment) => fragment.rightToLeft).length > fragments.length / 2;
  const inOrder = fragments.toSorted((a, b) => (rightToLeft ? b.x - a.x : a.x - b.x));
  let text = "";
  let before: Fragment | undefined;
  for (const fragment of inOrder) {
    text += before === undefined ? fragment.text : separator(before, fragment) + fragment.text;
    before = fragment;
  }
  return text.trim();
};

const blockText = (fragments: readonly Fragment[]): string => {
  let text = "";
  let above: Line | undefined;
  for (const line of groupIntoLines(fragments)) {
    if (above !== undefined) {
      const apart = above.y - line.y > PARAGRAPH_GAP * Math.max(above.fontSize, line.fontSize);
      text += apart ? "\n\n" : "\n";
    }
    text += lineText(line);
    above = line;
  }
  return text;
};

/** The page's text, top to bottom, column by column. Blank fragments are dropped: gaps are measured, not copied. */
export const pageText = (fragments: readonly Fragment[]): string =>
  readingBlocks(fragments.filter((fragment) => fragment.text.trim() !== ""))
    .map(blockText)
    .join("\n\n");
