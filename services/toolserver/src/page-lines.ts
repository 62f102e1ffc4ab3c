// Positioned pieces of text, and the lines they stand on.

export interface Fragment {
  readonly text: string;
  /** Left edge and baseline in points; y grows upwards. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly fontSize: number;
  readonly rightToLeft: boolean;
}

export interface Line {
  readonly y: number;
  readonly fontSize: number;
  readonly fragments: Fragment[];
}

/** Of the font size: superscripts rise by a third and stay on their line; the next line is a whole size away. */
const SAME_BASELINE = 0.45;

/** Lines from the top of the page down; the fragments of a line are in no order. */
export const groupIntoLines = (fragments: readonly Fragment[]): Line[] => {
  const lines: Line[] = [];
  for (const fragment of fragments.toSorted((a, b) => b.y - a.y)) {
    const line = lines.at(-1);
    const reach = SAME_BASELINE * Math.max(line?.fontSize ?? 0, fragment.fontSize);
    if (line !== undefined && line.y - fragment.y <= reach) line.fragments.push(fragment);
    else lines.push({ y: fragment.y, fontSize: fragment.fontSize, fragments: [fragment] });
  }
  return lines;
};
