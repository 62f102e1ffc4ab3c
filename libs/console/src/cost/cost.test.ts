import { estimateCost, type PriceFile } from "@openclaw/cost";
import { describe, expect, it } from "vitest";
import { costCurveOf } from "./cost-curve.ts";
import { readCostInput, writeCostInput } from "./cost-query.ts";

const PRICES: PriceFile = {
  models: [
    {
      provider: "openai",
      model: "gpt-4o-mini",
      tiers: [{ above_prompt_tokens: 0, input: 0.15, output: 0.6 }],
      checked_on: "2026-11-05",
      source: "of these tests",
      confidence: "medium",
    },
  ],
  rents: [],
};
const TODAY = "2026-11-25";

describe("what is told", () => {
  it("is read from what it was written to", () => {
    const input = {
      preset: "article",
      tasks_per_month: 60_000,
      tier: "own",
      api: "openai/gpt-4o-mini",
      batch: true,
    } as const;
    expect(readCostInput(writeCostInput(input))).toEqual(input);
    expect(writeCostInput({})).toBe("");
  });

  it("is left out where it makes no sense", () => {
    expect(readCostInput("?tasks_per_month=-3&tier=moon&hourly_rate=&watts=many&colour=red&burst_share=0.5")).toEqual({
      burst_share: 0.5,
    });
  });
});

describe("the curves", () => {
  it("cross where the article's case breaks even, and hold where one stands", () => {
    const told = { preset: "article" } as const;
    const estimate = estimateCost(told, PRICES, TODAY);
    if (!estimate.ok) throw new TypeError(JSON.stringify(estimate.problems));
    const { tasks, selfHosted, api } = costCurveOf(told, estimate.value, PRICES, TODAY);
    expect(tasks).toContain(47_200);
    expect(tasks.at(-1)).toBeGreaterThan(49_322);
    const crossing = tasks.findIndex((_, n) => (api[n] ?? 0) > (selfHosted[n] ?? 0));
    expect(tasks[crossing - 1]).toBeLessThan(49_323);
    expect(tasks[crossing]).toBeGreaterThan(49_322);
  });
});
