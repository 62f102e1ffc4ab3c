// What models, tools and clients wrote, as text and never as anything else. Long texts are cut until somebody wants them.

/** A screen holds a few thousand characters; a value may have a quarter of a million. */
export const CUT_AT = 8_000;

/** A text by itself is shown as it is, without quotation marks and escapes. */
export const textOf = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "");

/** For reading: line breaks and tabs within texts are made, not spelled. What is copied is the value itself. */
export const readableOf = (value: unknown): string =>
  typeof value === "string"
    ? value
    : textOf(value).replace(/\\(.)/g, (pair, escaped) => (escaped === "n" ? "\n" : escaped === "t" ? "\t" : pair));

export const cut = (text: string): string => (text.length > CUT_AT ? `${text.slice(0, CUT_AT)} …` : text);

/** One line for a row of a table. */
export const oneLine = (text: string, length: number): string => {
  const line = text
    .slice(0, length * 4)
    .replace(/\s+/g, " ")
    .trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
};
