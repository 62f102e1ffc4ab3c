import { describe, expect, it } from "vitest";
import { shareSlots } from "./share-slots.ts";

const agents = (...max: number[]) => max.map((most, index) => ({ name: `a${index}`, max: most }));
const shares = (total: number, ...max: number[]) => [...shareSlots(agents(...max), total).values()];

describe("sharing a worker's processes", () => {
  it("gives each what it wants where there is enough", () => {
    expect(shares(10, 4, 2)).toEqual([4, 2]);
  });

  it("never gives out more than there are", () => {
    expect(shares(10, 4, 4, 4, 4, 4)).toEqual([2, 2, 2, 2, 2]);
    expect(shares(5, 4, 4)).toEqual([3, 2]);
  });

  it("gives what one does not want to the others", () => {
    expect(shares(8, 1, 8, 2)).toEqual([1, 5, 2]);
  });

  it("refuses to serve a type with no process", () => {
    expect(() => shares(2, 4, 4, 4)).toThrow(/OPENCLAW_MAX_AGENTS is 2/);
  });
});
