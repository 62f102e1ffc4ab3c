import { describe, expect, it } from "vitest";
import { estimateOf, PRICES, TODAY } from "../test/prices-for-tests.ts";
import { costEstimate } from "./cost-estimate.ts";
import { type CostInput, costInput } from "./cost-inputs.ts";
import { estimateCost } from "./estimate.ts";

const OWN: CostInput = { tier: "own", purchase_usd: 36_000, tasks_per_minute: 10 };

const sourceOf = (told: CostInput, input: string): string | undefined =>
  estimateOf(told).assumptions.find((assumption) => assumption.input === input)?.source;

const assumed = (told: CostInput, input: string): unknown =>
  estimateOf(told).assumptions.find((assumption) => assumption.input === input)?.value;

const problemOf = (told: CostInput): string => {
  const result = estimateCost(told, PRICES, TODAY);
  return result.ok ? "" : result.problems.map(({ path, message }) => `${path}: ${message}`).join("\n");
};

describe("an estimate", () => {
  it("has the form that is declared, whatever is left out", () => {
    for (const told of [{}, { preset: "article" }, { tier: "consumer-gpu" }, { tier: "cloud-vm" }] as const)
      expect(costEstimate.strict().safeParse(estimateOf(told)).error).toBeUndefined();
  });

  it("is the same for the same input", () => {
    expect(estimateOf({ preset: "article" })).toEqual(estimateOf({ preset: "article" }));
  });

  it("names a source for every assumption", () => {
    const { assumptions } = estimateOf({ preset: "article" });
    expect(assumptions.filter(({ source }) => source.length < 4)).toEqual([]);
    expect(new Set(assumptions.map(({ input }) => input)).size).toBe(assumptions.length);
  });

  it("takes what was told before the preset, the tier, the task class and the defaults", () => {
    expect(sourceOf({ preset: "article", hourly_rate: 50 }, "hourly_rate")).toBe("told");
    expect(sourceOf({ preset: "article" }, "hourly_rate")).toBe("the article's cost table");
    expect(sourceOf({ tier: "consumer-gpu" }, "watts")).toContain("450 W");
    expect(sourceOf({ complexity: "single-shot" }, "input_tokens")).toContain("query-routing");
    expect(assumed({ offer: "aws/g5.xlarge" }, "tier")).toBe("cloud-vm");
    expect(sourceOf({}, "weeks_per_month")).toBe("52 weeks in 12 months");
  });

  it("drops of a preset what no longer holds: its measured rate, its price of a task, its server", () => {
    expect(assumed({ preset: "article", concurrency: 14 }, "tasks_per_minute")).toBeUndefined();
    expect(assumed({ preset: "article", api: "anthropic/sonnet" }, "api_usd_per_task")).toBeUndefined();
    expect(assumed({ preset: "article", tier: "consumer-gpu" }, "purchase_usd")).toBe(2099);
    expect(assumed({ preset: "article", offer: "aws/g5.xlarge" }, "purchase_usd")).toBe(0);
    expect(assumed({ preset: "article", rent_usd_per_hour: 2 }, "purchase_usd")).toBe(0);
    expect(assumed({ preset: "article", purchase_usd: 10 }, "purchase_usd")).toBe(10);
  });

  it("says what is told against itself, and where", () => {
    expect(problemOf({ ...OWN, seconds_per_task: 3 })).toMatch(/^seconds_per_task: must not be told beside/);
    expect(problemOf({ tier: "own", tasks_per_minute: 1 })).toMatch(/^purchase_usd: is missing/);
    expect(problemOf({ tier: "own", purchase_usd: 1 })).toMatch(/^tasks_per_minute: is missing/);
    expect(problemOf({ tier: "consumer-gpu", offer: "aws/g5.xlarge" })).toMatch(/^offer: must not be told beside/);
    expect(problemOf({ input_tokens: 100, cached_input_tokens: 200 })).toMatch(
      /^cached_input_tokens: .*must not be more/,
    );
    expect(problemOf({ complexity: "long-context", output_tokens: 1000 })).toMatch(
      /^input_tokens: a call of 8600 tokens/,
    );
    expect(problemOf({ local_model: "llama-3-70b" })).toMatch(/^local_model: llama-3-70b does not fit on 2 x A10/);
  });

  it("says which prices there are when one is wanted that there is not", () => {
    expect(problemOf({ api: "openai/gpt-9" })).toBe(
      'api: no price of "openai/gpt-9"; known: openai/gpt-4o-mini, openai/short',
    );
    expect(problemOf({ api: "gpt-9" })).toBe('api: no price of "gpt-9"; known: openai/..., anthropic/...');
    expect(problemOf({ offer: "aws/p5" })).toMatch(/^offer: .*known: aws\/g5\.xlarge/);
    expect(problemOf({ api: "openai/gpt-4o-mini", on: "2025-12-31" })).toMatch(/^api: .*the first is of 2026-01-01/);
    expect(problemOf({ api: "openai/short" })).toMatch(/^api: .*prompts over 1000 tokens/);
    expect(problemOf({ api: "anthropic/haiku", batch: true })).toMatch(/^batch: no batch price/);
  });

  it("tells what moves the answer most first: of the article's figures the volume, then the price, then the work", () => {
    const { sensitivity } = estimateOf({ preset: "article" });
    expect(sensitivity.slice(0, 3).map(({ input }) => input)).toEqual([
      "tasks_per_month",
      "api_price",
      "hours_per_week",
    ]);
    // A quarter fewer hours take 0.25 x (3,040) off home: 179 - 760; a quarter more put it on.
    expect(sensitivity[2]).toMatchObject({ lower_usd: 179 - 760, higher_usd: 179 + 760, swing_usd: 1520 });
  });

  it("refuses a key that it does not know, and a number out of its range", () => {
    expect(costInput.safeParse({ hourly_rat: 1 }).success).toBe(false);
    expect(costInput.safeParse({ burst_share: 1.1 }).error?.issues[0]?.message).toBe("must be a number from 0 to 1");
    expect(costInput.safeParse({ machines: 1.5 }).error?.issues[0]?.message).toBe(
      "must be a whole number from 1 to 10000",
    );
    expect(costInput.safeParse({ on: "yesterday" }).error?.issues[0]?.message).toMatch(/^must be a day/);
  });
});

describe("the verdict", () => {
  it("names the cheaper way, by how much, and from where on the other", () => {
    expect(estimateOf({ preset: "article" }).verdict).toBe(
      "At 47,200 tasks a month the API is cheaper by $179 a month ($4,920 at home, $4,741 at the API); your own machines pay from 49,322 tasks a month on, when one machine is 2.5 % busy.",
    );
    expect(estimateOf({ preset: "article", tasks_per_month: 100_000 }).verdict).toMatch(
      /your own machines are cheaper by .*; they pay from 49,322 tasks/,
    );
  });

  it("says that machines do not carry the volume, and compares nothing then", () => {
    const { verdict, cheaper } = estimateOf({ ...OWN, machines: 1, tasks_per_month: 1_000_000 });
    expect(cheaper).toBeNull();
    expect(verdict).toMatch(/^One machine does not carry 1,000,000 tasks a month: that is 230 %.*; 3 machines would/);
  });

  it("says that tasks wait at the busiest times", () => {
    const { verdict, self_hosted } = estimateOf({ ...OWN, machines: 1, tasks_per_month: 100_000, peak_to_mean: 10 });
    expect(self_hosted).toMatchObject({ carries_volume: true, carries_peak: false, machines_needed: 3 });
    expect(verdict).toMatch(/At the busiest times 230 % of what they do arrives, and tasks wait\.$/);
  });

  it("says that machines never get cheaper, or are so from the first task on", () => {
    expect(
      estimateOf({ ...OWN, api_usd_per_task: 0.0001, api_storage_usd_per_1000: 0, api_bandwidth_usd_per_1000: 0 })
        .verdict,
    ).toMatch(/never get cheaper/);
    expect(estimateOf({ ...OWN, api_hours_per_week: 100 }).verdict).toMatch(/they are cheaper from the first task on/);
  });
});
