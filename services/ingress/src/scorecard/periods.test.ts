import { describe, expect, it } from "vitest";
import { periodsOf } from "./periods.ts";

const NOW = new Date("2026-03-18T10:30:00Z");

const days = (query: Partial<Parameters<typeof periodsOf>[0]>): string[] => {
  const periods = periodsOf({ from: undefined, to: undefined, by: "week", ...query }, NOW);
  if (!periods.ok) return periods.problems.map(({ path, message }) => `${path}: ${message}`);
  return periods.value.map(({ from, to }) => `${from.toISOString().slice(0, 10)} ${to.toISOString().slice(0, 10)}`);
};

describe("the periods of a scorecard", () => {
  it("are four weeks that end today, unless told otherwise", () => {
    expect(days({})).toEqual([
      "2026-02-19 2026-02-26",
      "2026-02-26 2026-03-05",
      "2026-03-05 2026-03-12",
      "2026-03-12 2026-03-19",
    ]);
  });

  it("include the last day, and are cut at it", () => {
    expect(days({ from: "2026-03-01", to: "2026-03-10" })).toEqual(["2026-03-01 2026-03-08", "2026-03-08 2026-03-11"]);
    expect(days({ from: "2026-03-10", to: "2026-03-10", by: "day" })).toEqual(["2026-03-10 2026-03-11"]);
    expect(days({ from: "2025-12-01", to: "2026-03-10", by: "all" })).toEqual(["2025-12-01 2026-03-11"]);
  });

  it("end with the one that goes on: there are none in the future", () => {
    expect(days({ from: "2026-03-16", to: "2026-03-31", by: "day" })).toEqual([
      "2026-03-16 2026-03-17",
      "2026-03-17 2026-03-18",
      "2026-03-18 2026-03-19",
    ]);
  });

  it("are seven days by day", () => {
    expect(days({ by: "day" })).toHaveLength(7);
  });

  it.each([
    [{ from: "2026-03-10", to: "2026-03-09" }, "from: must not be later than to, which is today unless given"],
    [{ from: "2026-03-19", to: "2026-03-20" }, "from: must not lie in the future"],
    [{ from: "2025-02-11" }, "from: must lie at most 400 days before the end of to"],
    [
      { from: "2026-01-17", by: "day" as const },
      "by: would make 61 periods; at most 60 are answered, so ask by week or all, or for fewer days",
    ],
  ])("are refused where they make no sense or are too many: %j", (query, problem) => {
    expect(days(query)).toEqual([problem]);
  });

  it("are 58 weeks at most, and 60 days", () => {
    expect(days({ from: "2025-02-12" })).toHaveLength(58);
    expect(days({ from: "2026-01-18", by: "day" })).toHaveLength(60);
  });
});
