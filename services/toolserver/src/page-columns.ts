// Pages of prose set in two columns are read column by column; everything else across, as tables and forms must be.
// The two are told apart by how full the lines are: prose fills its column, the cells of a table do not.
import { type Fragment, groupIntoLines } from "./page-lines.ts";

/** Points; the gutter of a two-column page is 12 or more, and the search steps by half of this. */
const GUTTER = 8;

/** A page as wide as a poster is searched in larger steps rather than longer. */
const MAX_STEPS = 200;

/** Fewer lines on one side are a pair of addresses or a small table. */
const MIN_LINES = 15;

/** Of a column's width: ragged prose fills about 0.85, a column of labels or figures seldom half. */
const MIN_FILL = 0.6;

/** Of all text on the page: title, abstract and wide figures may cross the gutter. */
const MAX_CROSSING = 0.4;

const rightOf = ({ x, width }: Fragment): number => x + width;

const widthOf = (fragments: readonly Fragment[]): number => fragments.reduce((sum, { width }) => sum + width, 0);

const crosses = (fragment: Fragment, gutter: number): boolean =>
  fragment.x < gutter + GUTTER / 2 && rightOf(fragment) > gutter - GUTTER / 2;

const extentOf = (fragments: readonly Fragment[]) => ({
  left: fragments.reduce((least, { x }) => Math.min(least, x), Number.POSITIVE_INFINITY),
  right: fragments.reduce((most, fragment) => Math.max(most, rightOf(fragment)), Number.NEGATIVE_INFINITY),
});

/** The line in the middle third that the least text crosses. */
const bestGutter = (fragments: readonly Fragment[]): { at: number; crossing: number } => {
  const { left, right } = extentOf(fragments);
  const third = (right - left) / 3;
  const step = Math.max(GUTTER / 2, third / MAX_STEPS);
  let best = { at: left, crossing: Number.POSITIVE_INFINITY };
  for (let at = left + third; at <= right - third; at += step) {
    const crossing = widthOf(fragments.filter((fragment) => crosses(fragment, at)));
    if (crossing < best.crossing) best = { at, crossing };
  }
  return best;
};

const isProse = (side: readonly Fragment[]): boolean => {
  const lines = groupIntoLines(side);
  if (lines.length < MIN_LINES) return false;
  const { left, right } = extentOf(side);
  const fills = lines.map(({ fragments }) => widthOf(fragments) / (right - left)).toSorted((a, b) => a - b);
  return (fills[Math.floor(fills.length / 2)] ?? 0) >= MIN_FILL;
};

/** What crosses the gutter cuts the page into bands; each band is read left, then right. */
const readByColumns = (fragments: readonly Fragment[], gutter: number): Fragment[][] => {
  const blocks: Fragment[][] = [];
  let left: Fragment[] = [];
  let right: Fragment[] = [];
  let across: Fragment[] = [];
  const endBand = () => {
    blocks.push(across, left, right);
    [across, left, right] = [[], [], []];
  };
  for (const { fragments: onLine } of groupIntoLines(fragments)) {
    if (onLine.some((fragment) => crosses(fragment, gutter))) {
      if (left.length + right.length > 0) endBand();
      across.push(...onLine);
      continue;
    }
    for (const fragment of onLine) (fragment.x < gutter ? left : right).push(fragment);
  }
  endBand();
  return blocks.filter((block) => block.length > 0);
};

/** The page's fragments in blocks, in the order in which they are read. */
export const readingBlocks = (fragments: readonly Fragment[]): readonly (readonly Fragment[])[] => {
  const { at, crossing } = bestGutter(fragments);
  if (crossing > MAX_CROSSING * widthOf(fragments)) return [fragments];
  const beside = fragments.filter((fragment) => !crosses(fragment, at));
  const sides = [beside.filter(({ x }) => x < at), beside.filter(({ x }) => x >= at)];
  return sides.every(isProse) ? readByColumns(fragments, at) : [fragments];
};
