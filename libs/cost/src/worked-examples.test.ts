// Examples worked out by hand: `by` is the arithmetic on paper, `is` its result, and the program has to find the same.
import { describe, expect, it } from "vitest";
import { estimateOf } from "../test/prices-for-tests.ts";
import { capacityByEngine } from "./capacity.ts";
import type { CostEstimate } from "./cost-estimate.ts";
import type { CostInput } from "./cost-inputs.ts";

/** A machine of $1,000 a month that does 10 tasks a minute (438,000 a month), no other costs; a cent a task at the API. */
const PLAIN: CostInput = {
  tier: "own",
  purchase_usd: 36_000,
  amortisation_months: 36,
  hours_per_week: 0,
  hourly_rate: 100,
  weeks_per_month: 4,
  tasks_per_minute: 10,
  tasks_per_month: 100_000,
  api_usd_per_task: 0.01,
  api_storage_usd_per_1000: 0,
  api_bandwidth_usd_per_1000: 0,
  api_hours_per_week: 0,
};

/** PLAIN with the API's price from tokens: one call, nothing else told. */
const TOKENS: CostInput = (({ api_usd_per_task: _, ...rest }) => ({ ...rest, calls_per_task: 1 }))(PLAIN);

interface Example {
  readonly of: string;
  readonly given: CostInput;
  readonly by: string;
  readonly read: (estimate: CostEstimate) => number | undefined;
  readonly is: number;
}

const home = ({ self_hosted }: CostEstimate): number => self_hosted.monthly_usd.total;
const perTask = ({ api }: CostEstimate): number => api.usd_per_task;
const crossing = ({ break_even }: CostEstimate): number | undefined => break_even?.tasks_per_month;

const EXAMPLES: readonly Example[] = [
  { of: "amortisation", given: PLAIN, by: "36,000 / 36", read: (e) => e.self_hosted.monthly_usd.hardware, is: 1000 },
  {
    of: "rent",
    given: { ...PLAIN, tier: "cloud-vm", purchase_usd: undefined },
    by: "1.006 x 730",
    read: (e) => e.self_hosted.monthly_usd.hardware,
    is: 734.38,
  },
  {
    of: "power",
    given: { ...PLAIN, watts: 550, usd_per_kwh: 0.146 },
    by: "0.55 kW x 730 h = 401.5 kWh; x 0.146",
    read: (e) => e.self_hosted.monthly_usd.power,
    is: 58.619,
  },
  {
    of: "labour in months of 52/12 weeks",
    given: { ...PLAIN, hours_per_week: 8, hourly_rate: 95, weeks_per_month: 52 / 12 },
    by: "8 x 95 = 760; x 52 = 39,520; / 12",
    read: (e) => e.self_hosted.monthly_usd.labour,
    is: 3293.3333333,
  },
  {
    of: "a month at home with all its parts",
    given: { ...PLAIN, hosting_usd_per_month: 200, bandwidth_usd_per_month: 30, hours_per_week: 2 },
    by: "1,000 + 200 + 30 + 2 x 4 x 100",
    read: home,
    is: 2030,
  },
  {
    of: "two machines: traffic and work are paid once",
    given: { ...PLAIN, machines: 2, hosting_usd_per_month: 200, bandwidth_usd_per_month: 30, hours_per_week: 2 },
    by: "2 x (1,000 + 200) + 30 + 800",
    read: home,
    is: 3230,
  },
  {
    of: "cost per 1,000 at volume",
    given: PLAIN,
    by: "1,000 / 100",
    read: (e) => e.self_hosted.usd_per_1000_at_volume,
    is: 10,
  },
  {
    of: "cost per 1,000 at capacity",
    given: PLAIN,
    by: "10 x 43,800 = 438,000 tasks; 1,000 / 438",
    read: (e) => e.self_hosted.usd_per_1000_at_capacity,
    is: 2.283105,
  },
  { of: "utilisation", given: PLAIN, by: "100,000 / 438,000", read: (e) => e.self_hosted.utilisation, is: 0.2283105 },
  {
    of: "a month at the API with all its parts",
    given: { ...PLAIN, api_storage_usd_per_1000: 2, api_bandwidth_usd_per_1000: 1, api_hours_per_week: 1 },
    by: "100,000 x 0.01 + 100 x 2 + 100 x 1 + 1 x 4 x 100",
    read: (e) => e.api.monthly_usd.total,
    is: 1700,
  },
  {
    of: "a task by its tokens",
    given: { ...TOKENS, input_tokens: 18_000, output_tokens: 1500 },
    by: "(18,000 x 0.15 + 1,500 x 0.60) / 10^6 = (2,700 + 900) / 10^6",
    read: perTask,
    is: 0.0036,
  },
  {
    of: "a task with a cached prompt",
    given: { ...TOKENS, input_tokens: 18_000, cached_input_tokens: 12_000, output_tokens: 1500 },
    by: "(6,000 x 0.15 + 12,000 x 0.075 + 1,500 x 0.60) / 10^6 = 3 x 900 / 10^6",
    read: perTask,
    is: 0.0027,
  },
  {
    of: "a task that writes to the cache",
    given: {
      ...TOKENS,
      api: "anthropic/haiku",
      input_tokens: 10_000,
      cached_input_tokens: 2000,
      cache_write_tokens: 5000,
      output_tokens: 1000,
      tasks_per_minute: 10,
    },
    by: "(3,000 x 0.10 + 2,000 x 0.01 + 5,000 x 0.125 + 1,000 x 0.50) / 10^6 = (300 + 20 + 625 + 500) / 10^6",
    read: perTask,
    is: 0.001445,
  },
  {
    of: "two calls with prompts above the tier's 100,000",
    given: { ...TOKENS, api: "anthropic/haiku", calls_per_task: 2, input_tokens: 240_000, output_tokens: 1000 },
    by: "120,000 a call: (240,000 x 0.50 + 1,000 x 2.50) / 10^6",
    read: perTask,
    is: 0.1225,
  },
  {
    of: "two calls with prompts of just 100,000",
    given: { ...TOKENS, api: "anthropic/haiku", calls_per_task: 2, input_tokens: 200_000, output_tokens: 1000 },
    by: "the lower tier: (200,000 x 0.10 + 1,000 x 0.50) / 10^6",
    read: perTask,
    is: 0.0205,
  },
  {
    of: "a batch",
    given: { ...TOKENS, input_tokens: 18_000, output_tokens: 1500, batch: true },
    by: "0.0036 / 2",
    read: perTask,
    is: 0.0018,
  },
  {
    of: "the day before a price falls",
    given: {
      ...TOKENS,
      api: "anthropic/sonnet",
      input_tokens: 10_000,
      cached_input_tokens: 10_000,
      output_tokens: 0,
      on: "2026-10-06",
    },
    by: "10,000 x 0.20 / 10^6",
    read: perTask,
    is: 0.002,
  },
  {
    of: "the day on which it falls",
    given: {
      ...TOKENS,
      api: "anthropic/sonnet",
      input_tokens: 10_000,
      cached_input_tokens: 10_000,
      output_tokens: 0,
      on: "2026-10-07",
    },
    by: "10,000 x 0.10 / 10^6",
    read: perTask,
    is: 0.001,
  },
  {
    of: "tokens that a price would buy, three quarters of them input",
    given: { ...PLAIN, api_usd_per_task: 0.08, api: "openai/gpt-4o-mini" },
    by: "0.75 x 0.15 + 0.25 x 0.60 = 0.2625; 80,000 / 0.2625",
    read: (e) => e.api.implied_tokens_per_task.at_75_percent_input,
    is: 304_761.9047619,
  },
  {
    of: "tokens that a price would buy, nine tenths of them input",
    given: { ...PLAIN, api_usd_per_task: 0.08, api: "openai/gpt-4o-mini" },
    by: "0.90 x 0.15 + 0.10 x 0.60 = 0.195; 80,000 / 0.195",
    read: (e) => e.api.implied_tokens_per_task.at_90_percent_input,
    is: 410_256.4102564,
  },
  {
    of: "capacity by the time a task takes",
    given: { ...PLAIN, tasks_per_minute: undefined, concurrency: 7, seconds_per_task: 28 / 3 },
    by: "Little: 7 in flight / (28/3 s) = 0.75 a second",
    read: (e) => e.self_hosted.tasks_per_minute_per_machine,
    is: 45,
  },
  { of: "break-even", given: PLAIN, by: "1,000 / 0.01", read: crossing, is: 100_000 },
  {
    of: "required utilisation",
    given: PLAIN,
    by: "100,000 / 438,000",
    read: (e) => e.break_even?.required_utilisation,
    is: 0.2283105,
  },
  {
    of: "break-even over several machines",
    given: { ...PLAIN, hours_per_week: 25 },
    by: "work 10,000; a machine carries 4,380 of the API's dollars for 1,000, so 10,000 / 3,380 -> 3; (10,000 + 3,000) / 0.01",
    read: crossing,
    is: 1_300_000,
  },
  {
    of: "machines at that break-even",
    given: { ...PLAIN, hours_per_week: 25 },
    by: "10,000 / 3,380 = 2.96, rounded up; 1,300,000 of 1,314,000",
    read: (e) => e.break_even?.machines,
    is: 3,
  },
  {
    of: "break-even from the first task",
    given: { ...PLAIN, api_hours_per_week: 20 },
    by: "the API's work, 20 x 4 x 100 = 8,000, is more than the machine's 1,000",
    read: crossing,
    is: 0,
  },
  {
    of: "break-even that never comes",
    given: { ...PLAIN, api_usd_per_task: 0.002 },
    by: "438,000 tasks cost 876 at the API, a machine that does them 1,000",
    read: crossing,
    is: Number.NaN,
  },
  {
    of: "machines for a volume",
    given: { ...PLAIN, tasks_per_month: 1_000_000 },
    by: "1,000,000 / 438,000 = 2.28, rounded up",
    read: (e) => e.self_hosted.machines,
    is: 3,
  },
  {
    of: "machines for a busy hour",
    given: { ...PLAIN, peak_to_mean: 10 },
    by: "10 x 100,000 / 43,800 = 22.8 a minute, at 10 a machine",
    read: home,
    is: 3000,
  },
  {
    of: "one machine that is too few",
    given: { ...PLAIN, tasks_per_month: 1_000_000, machines: 1 },
    by: "1,000,000 / 438,000",
    read: (e) => e.self_hosted.utilisation,
    is: 2.283105,
  },
  {
    of: "hybrid with a quarter at the API",
    given: { ...PLAIN, burst_share: 0.25 },
    by: "1,000 + 25,000 x 0.01",
    read: (e) => e.hybrid.monthly_usd,
    is: 1250,
  },
  {
    of: "the cheapest hybrid",
    given: { ...PLAIN, peak_to_mean: 10, api_usd_per_task: 0.05 },
    by: "none 5,000; one 1,000 + 0.562 x 5,000 = 3,810; two 2,000 + 0.124 x 5,000 = 2,620; three 3,000",
    read: (e) => e.hybrid_optimum.monthly_usd,
    is: 2620,
  },
  {
    of: "the share at the API of the cheapest hybrid",
    given: { ...PLAIN, peak_to_mean: 10, api_usd_per_task: 0.05 },
    by: "1 - 2 x 10 x 43,800 / 1,000,000",
    read: (e) => e.hybrid_optimum.burst_share,
    is: 0.124,
  },
  {
    of: "the largest swing: months of amortisation",
    given: PLAIN,
    by: "36,000 / 27 - 36,000 / 45 = 1,333.33 - 800",
    read: (e) => e.sensitivity[0]?.swing_usd,
    is: 533.3333333,
  },
];

describe("worked by hand", () => {
  it.each(EXAMPLES)("$of: $by", ({ given, read, is }) => {
    const found = read(estimateOf(given));
    if (Number.isNaN(is)) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(is, 6);
  });

  it("a machine by the engine model: an A10 that answers one routing task at a time", () => {
    // 7B weights without the embedding 14.2316 GB at 504 GB/s: 28.237 ms a step. A token through the layers: 2 x 6.979e9
    // / 66.25e9 = 0.21069 ms. Attention: 4 x 32 x 4,096 / 66.25e9 = 7.9138e-6 ms a pair. KV: 131,072 / 504e6 ms a token.
    // Prefill of 2,930: 0.45 + 2,930 x 0.21069 + 4,293,915 pairs = 0.45 + 617.33 + 33.98 = 651.8 ms.
    // A decode step at 3,000 tokens: 0.45 + 28.237 + 0.024 + 0.780 = 29.491 ms; 70 of them 2,064.4 ms.
    // 60,000 / 2,716.2 = 22.09.
    const found = capacityByEngine({
      card: "A10",
      cards: 1,
      model: "mistral-7b",
      concurrency: 1,
      callsPerTask: 1,
      inputTokens: 2930,
      cachedInputTokens: 0,
      outputTokens: 70,
    });
    expect(found.ok && found.value).toBeCloseTo(22.09, 2);
  });
});

describe("the article's case", () => {
  const article = estimateOf({ preset: "article" });
  const claims = Object.fromEntries(article.claims.map((claim) => [claim.claim, claim]));

  it("costs $104 and $100 per 1,000", () => {
    // 1,200 + 680 + 3,040 = 4,920; / 47.2 = 104.24. 3,776 + 120 + 85 + 760 = 4,741; / 47.2 = 100.44.
    expect(home(article)).toBeCloseTo(4920, 9);
    expect(article.self_hosted.usd_per_1000_at_volume).toBeCloseTo(104.24, 2);
    expect(article.api.monthly_usd.total).toBeCloseTo(4741, 9);
    expect(article.api.usd_per_1000_at_volume).toBeCloseTo(100.44, 2);
  });

  it("breaks even at 49,322 tasks a month, when the server is 2.5 % busy", () => {
    // (4,920 - 760) / ((3,776 + 120 + 85) / 47,200) = 4,160 x 47,200 / 3,981.
    expect(crossing(article)).toBeCloseTo(49_322.2808, 3);
    expect(article.break_even?.required_utilisation).toBeCloseTo(0.02502, 5);
  });

  it("does not break even at the stated 80,000: there the API costs $7,507, half as much again as the server", () => {
    expect(claims["break-even"]).toMatchObject({ stated: 80_000, follows: false });
    // 760 + 80,000 x 3,981 / 47,200 = 7,507.5; (4,920 - 760) / 80,000 = 0.052.
    expect(claims["break-even"]?.why).toContain("at 80,000 the API costs $7,507");
    expect(claims["break-even"]?.why).toContain("if a task cost $0.0520");
    const at80 = estimateOf({ preset: "article", tasks_per_month: 80_000 });
    expect(at80.monthly_difference_usd).toBeCloseTo(4920 - 7507.4576, 3);
  });

  it("says which of the stated figures follow and which do not", () => {
    expect(article.claims.map(({ claim, follows }) => [claim, follows])).toEqual([
      ["self-hosted, cost per 1,000", true],
      ["API, cost per 1,000", true],
      ["break-even", false],
      ["price of a task at openai/gpt-4o-mini", false],
      ["week 1, cost per 1,000", false],
      ["week 4, cost per 1,000", true],
    ]);
    // 4,920 / (8.4 x 30 / 7) = 136.67; 4,920 / (14.8 x 30 / 7) = 77.57; 11 x 8,192 tokens x 0.2625 / 10^6 = 0.02365.
    expect(claims["week 1, cost per 1,000"]?.computed).toBeCloseTo(136.67, 2);
    expect(claims["week 4, cost per 1,000"]?.computed).toBeCloseTo(77.57, 2);
    expect(claims["price of a task at openai/gpt-4o-mini"]?.computed).toBeCloseTo(0.02365, 5);
  });

  it("says nothing of stated figures once another case is made of it", () => {
    expect(estimateOf({ preset: "article", hourly_rate: 50 }).claims).toEqual([]);
  });

  it("breaks even at 1.1 million where a task takes the tokens that such agents use", () => {
    // 18,000 in and 1,500 out at gpt-4o-mini: $0.0036, $170 a month; (4,920 - 965) / 0.0036 = 1,098,611.
    const plausible = estimateOf({
      preset: "article",
      api: "openai/gpt-4o-mini",
      api_storage_usd_per_1000: 0,
      api_bandwidth_usd_per_1000: 0,
      api_hours_per_week: 965 / 380,
    });
    expect(plausible.api.monthly_usd.tokens).toBeCloseTo(169.92, 6);
    expect(crossing(plausible)).toBeCloseTo(1_098_611.1111, 3);
  });
});
