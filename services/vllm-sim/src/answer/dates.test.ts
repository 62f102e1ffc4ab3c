import { describe, expect, it } from "vitest";
import { dayMonthOrderOf, findDates } from "./dates.ts";

describe("findDates", () => {
  it.each([
    "2026-03-14",
    "14 March 2026",
    "March 14, 2026",
    "14.03.2026",
    "14-Mar-2026",
    "14th of March 2026",
    "03/14/2026",
    "14/03/2026",
  ])("reads %s", (text) => expect(findDates(`on ${text}.`).map(({ iso }) => iso)).toEqual(["2026-03-14"]));

  it("takes no other numbers for dates", () => {
    expect(findDates("INV-2024-0417, 20457 Hamburg, 13/45/2020, 1.234,50")).toEqual([]);
  });
});

it("reads 03/04 by what else the text shows", () => {
  expect(dayMonthOrderOf("03/04/2025 and 25/04/2025")).toBe("day-first");
  expect(dayMonthOrderOf("03/04/2025, total $5")).toBe("month-first");
  expect(dayMonthOrderOf("03/04/2025, total £5")).toBe("day-first");
});
