import { describe, expect, it } from "vitest";
import { numbersOf, readCsv } from "./csv-table.ts";

describe("readCsv", () => {
  it("reads quoted cells with commas, doubled quotes and line breaks", () => {
    expect(readCsv('name,note\r\n"Doe, Jo","said ""yes""\nand left"\r\n')).toEqual({
      rowCount: 1,
      columns: [
        { name: "name", cells: ["Doe, Jo"] },
        { name: "note", cells: ['said "yes"\nand left'] },
      ],
    });
  });

  it("counts the last row with and without a line end, empty cells included", () => {
    expect(readCsv("a,b\n1,\n2,").rowCount).toBe(2);
    expect(readCsv("a,b\n1,\n2,\n").rowCount).toBe(2);
  });
});

describe("numbersOf", () => {
  it("leaves empty cells out", () => {
    expect(numbersOf({ name: "n", cells: ["1.5", "", "-2"] })).toEqual([1.5, -2]);
  });

  it("is nothing for a column with a word, and for an empty one", () => {
    expect(numbersOf({ name: "n", cells: ["1", "two"] })).toBeUndefined();
    expect(numbersOf({ name: "n", cells: ["", ""] })).toBeUndefined();
  });
});
