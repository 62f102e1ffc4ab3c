import { expect, it } from "vitest";
import { computeStatistic, statisticIn, statisticsIn } from "./statistics.ts";

it("leaves empty cells out", () => {
  const values = [1, undefined, 2, 6];
  expect(
    (["count", "sum", "mean", "minimum", "maximum", "median"] as const).map((name) => computeStatistic(name, values)),
  ).toEqual([3, 9, 3, 1, 6, 2]);
});

it("adds decimals without dust and rounds half up", () => {
  expect(computeStatistic("sum", [0.1, 0.2])).toBe(0.3);
  expect(computeStatistic("mean", [554.5, 554.55], 2)).toBe(554.53);
});

it("reads which figures are asked for", () => {
  expect(statisticIn("average price")).toBe("mean");
  expect(statisticIn("name of the customer")).toBeUndefined();
  expect(statisticsIn("maximum, mean and sum")).toEqual(["maximum", "mean", "sum"]);
});
