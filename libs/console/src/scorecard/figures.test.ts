import type { Figure, ScorecardFigure, ScorecardPeriod } from "@openclaw/contracts";
import { expect, it } from "vitest";
import {
  asMarkdown,
  changeText,
  FIGURE_NAMES,
  judgementOf,
  periodName,
  readQuery,
  valueText,
  writeQuery,
} from "./figures.ts";

const figure = (value: number | null, change: number | null = null): Figure => ({ value, change });

it("tells a value in its own unit, and its change in points or percent", () => {
  expect(valueText("success", figure(0.97))).toBe("97 %");
  expect(valueText("usd_per_1000", figure(134.79))).toBe("$135");
  expect(valueText("uptime", figure(null))).toBe("–");
  expect(changeText("success", figure(0.97, 0.021))).toBe("+2.1 points");
  expect(changeText("p95_seconds", figure(3, -0.4))).toBe("−40 %");
  expect(changeText("tasks", figure(3))).toBe("");
});

it("judges a change by what is better", () => {
  const judged: [ScorecardFigure, number][] = [
    ["success", 0.1],
    ["p95_seconds", 0.1],
    ["usd_per_1000", -0.1],
    ["tasks", 5],
    ["uptime", 0],
  ];
  expect(judged.map(([name, change]) => judgementOf(name, figure(1, change)))).toEqual([
    "better",
    "worse",
    "better",
    undefined,
    undefined,
  ]);
});

it("names a period by its days", () => {
  expect(periodName({ from: "2026-03-02T00:00:00Z", to: "2026-03-09T00:00:00Z" })).toBe("2026-03-02 to 2026-03-08");
  expect(periodName({ from: "2026-03-02T00:00:00Z", to: "2026-03-03T00:00:00Z" })).toBe("2026-03-02");
});

it("is asked for by the address, of which it takes what makes sense", () => {
  const query = { from: "2026-03-02", by: "day", usd_per_month: 4920 } as const;
  expect(readQuery(writeQuery(query))).toEqual(query);
  expect(readQuery("?by=year&from=yesterday&usd_per_month=-1&to=")).toEqual({});
  expect(writeQuery({})).toBe("");
});

it("is written down as a table", () => {
  const figures = Object.fromEntries(
    FIGURE_NAMES.map((name) => [name, figure(0.5, 0.1)]),
  ) as ScorecardPeriod["figures"];
  const ended = { succeeded: 1, failed: 0, cancelled: 0, expired: 0, dead_letter: 0 };
  const text = asMarkdown([{ from: "2026-03-02T00:00:00Z", to: "2026-03-09T00:00:00Z", over: true, ended, figures }]);
  expect(text.split("\n").slice(0, 4)).toEqual([
    "|  | 2026-03-02 to 2026-03-08 |",
    "| --- | ---: |",
    "| Tasks that ended | 1 (+10 %) |",
    "| Succeeded | 50 % (+10.0 points) |",
  ]);
});
