// What goes to Postgres together is bounded by its size, not only by its number: two hundred inputs of 256 KiB as one
// parameter are 50 MB here and twice that there, and likely to pass the limit of a statement.

/** A few milliseconds of work, and little beside what a process holds anyway. */
export const MAX_PIECE_BYTES = 4 * 1024 * 1024;

/** How many of the first items may go together: at least one, even if it alone is too large. */
export const pieceLength = <T>(items: readonly T[], bytesOf: (item: T) => number, most: number): number => {
  let bytes = 0;
  let length = 0;
  for (const item of items) {
    bytes += bytesOf(item);
    if (length > 0 && (length === most || bytes > MAX_PIECE_BYTES)) break;
    length += 1;
  }
  return length;
};

/** All items, in their order, cut so that each piece may go as one. */
export const inPieces = <T>(items: readonly T[], bytesOf: (item: T) => number, most = items.length): T[][] => {
  const pieces: T[][] = [];
  for (let at = 0; at < items.length; at += pieces.at(-1)?.length ?? 1) {
    const rest = items.slice(at);
    pieces.push(rest.slice(0, pieceLength(rest, bytesOf, most)));
  }
  return pieces;
};
