// Tables without lines, so that they can be read by people and cut by scripts.
import Table from "cli-table3";

const NO_LINES = Object.fromEntries(
  [
    ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"],
    ["left", "left-mid", "mid", "mid-mid", "right", "right-mid"],
  ]
    .flat()
    .map((name) => [name, ""]),
);

export const formatTable = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const table = new Table({
    head: [...head],
    chars: { ...NO_LINES, middle: "  " },
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [] },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
};

/** Columns from the given one on stand right, as numbers do. */
export const alignRight = (rows: readonly (readonly string[])[], from: number): string[][] => {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) => row.map((cell, column) => (column < from ? cell : cell.padStart(widths[column] ?? 0))));
};

/** A table whose first column is words and whose others are numbers. */
export const formatNumbers = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const [aligned = [], ...rest] = alignRight([head, ...rows], 1);
  return formatTable(aligned, rest);
};
