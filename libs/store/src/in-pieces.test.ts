import { expect, it } from "vitest";
import { inPieces } from "./in-pieces.ts";

const MiB = 1024 * 1024;
const cut = (sizes: readonly number[], most?: number): number[][] => inPieces(sizes, (size) => size * MiB, most);

it("cuts by size, keeps the order, and lets what is too large go alone", () => {
  expect(cut([])).toEqual([]);
  expect(cut([1, 1, 2, 1, 9, 4])).toEqual([[1, 1, 2], [1], [9], [4]]);
});

it("cuts by number too", () => {
  expect(cut([0, 0, 0, 0, 0], 2)).toEqual([[0, 0], [0, 0], [0]]);
});
