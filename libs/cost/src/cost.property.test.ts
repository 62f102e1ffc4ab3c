// What must hold for every case, however odd its figures.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateOf } from "../test/prices-for-tests.ts";
import { usdPerTask } from "./api-price.ts";
import { breakEven } from "./break-even.ts";
import type { CostInput } from "./cost-inputs.ts";
import { apiMonth, machinesFor, monthlyDifference, type Scenario, selfHostedMonth } from "./curves.ts";
import { hybridOptimum, hybridWith } from "./hybrid.ts";

const RUNS = 1000;

/** Sums as people write them, to the hundredth part of a cent. */
const amount = (max: number) => fc.integer({ min: 0, max: max * 10_000 }).map((value) => value / 10_000);

const scenario: fc.Arbitrary<Scenario> = fc.record({
  tasksPerMonth: fc.double({ min: 1, max: 1e8, noNaN: true }),
  peakToMean: fc.constantFrom(1, 1, 3, 43),
  machines: fc.integer({ min: 1, max: 5 }),
  fixedMachines: fc.boolean(),
  tasksPerMinute: fc.double({ min: 0.1, max: 500, noNaN: true }),
  purchaseUsd: fc.constantFrom(0, 2000, 24_480, 300_000),
  amortisationMonths: fc.integer({ min: 1, max: 60 }),
  rentUsdPerHour: fc.constantFrom(0, 0.44, 3.99),
  hostingUsdPerMonth: fc.constantFrom(0, 1200),
  watts: amount(3000),
  usdPerKwh: amount(0.5),
  bandwidthUsdPerMonth: amount(500),
  hourlyRate: amount(200),
  hoursPerWeek: amount(40),
  weeksPerMonth: fc.constantFrom(4, 52 / 12),
  apiUsdPerTask: fc.constantFrom(0, 0.0001, 0.0036, 0.08, 1),
  apiStorageUsdPer1000: amount(10),
  apiBandwidthUsdPer1000: amount(10),
  apiHoursPerWeek: amount(10),
});

const holds = (check: (given: Scenario) => void): void => fc.assert(fc.property(scenario, check), { numRuns: RUNS });

const home = (given: Scenario, tasks: number): number => selfHostedMonth(given, machinesFor(given, tasks)).total;
const api = (given: Scenario, tasks: number): number => apiMonth(given, tasks).total;
/** A millionth, of a dollar or of the larger sum: the arithmetic is in binary fractions. */
const slack = (a: number, b: number): number => 1e-6 * Math.max(1, a, b);

/** Volumes over nine powers of ten, and just beside `around`. */
const volumes = (around: number): number[] => [
  ...Array.from({ length: 40 }, (_, i) => 10 ** (i / 4)),
  around * 0.999,
  around * 1.001,
];

describe("the break-even", () => {
  it("is where the curves cross: there they are equal, and the API is cheaper at every volume below", () => {
    let crossings = 0;
    holds((given) => {
      const found = breakEven(given);
      if (found === undefined || found.tasksPerMonth === 0) return;
      crossings += 1;
      const at = found.tasksPerMonth;
      const [ours, theirs] = [home(given, at), api(given, at)];
      expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(slack(ours, theirs));
      // Exact up to a million machines; beyond, the last of them is lost in the rounding.
      expect(Math.abs(machinesFor(given, at) - found.machines)).toBeLessThanOrEqual(found.machines * 1e-6);
      expect(found.requiredUtilisation).toBeGreaterThan(0);
      expect(found.requiredUtilisation).toBeLessThanOrEqual(1 + 1e-6);
      for (const tasks of volumes(at).filter((volume) => volume < at))
        expect(api(given, tasks)).toBeLessThanOrEqual(home(given, tasks) + slack(ours, theirs));
    });
    expect(crossings).toBeGreaterThan(RUNS / 10);
  });

  it("is missing only where the API is cheaper at every volume", () => {
    let missing = 0;
    holds((given) => {
      if (breakEven(given) !== undefined) return;
      missing += 1;
      for (const tasks of volumes(1)) {
        const [ours, theirs] = [home(given, tasks), api(given, tasks)];
        expect(theirs).toBeLessThanOrEqual(ours + slack(ours, theirs));
      }
    });
    expect(missing).toBeGreaterThan(RUNS / 20);
  });

  it("is at the first task only where the machines cost no more than the API's work alone", () => {
    holds((given) => {
      if (breakEven(given)?.tasksPerMonth !== 0) return;
      expect(selfHostedMonth(given, given.machines).total).toBeLessThanOrEqual(api(given, 0) + slack(api(given, 0), 0));
    });
  });
});

describe("the costs", () => {
  it("are the sum of their parts", () => {
    holds((given) => {
      const { total, ...parts } = selfHostedMonth(given, 3);
      const { total: theirs, ...theirParts } = apiMonth(given, given.tasksPerMonth);
      const sum = (values: object): number => Object.values(values).reduce((a: number, b: number) => a + b, 0);
      expect(Math.abs(sum(parts) - total)).toBeLessThanOrEqual(slack(total, 0));
      expect(Math.abs(sum(theirParts) - theirs)).toBeLessThanOrEqual(slack(theirs, 0));
    });
  });

  const RISING = [
    "purchaseUsd",
    "rentUsdPerHour",
    "hostingUsdPerMonth",
    "watts",
    "usdPerKwh",
    "bandwidthUsdPerMonth",
    "hoursPerWeek",
    "peakToMean",
  ] as const;
  const FALLING = [
    "amortisationMonths",
    "tasksPerMinute",
    "apiUsdPerTask",
    "apiStorageUsdPer1000",
    "apiBandwidthUsdPer1000",
    "apiHoursPerWeek",
  ] as const;

  it.each([...RISING.map((key) => [key, 1] as const), ...FALLING.map((key) => [key, -1] as const)])(
    "of home over the API never move the wrong way with %s",
    (key, direction) => {
      holds((given) => {
        const before = monthlyDifference(given);
        const after = monthlyDifference({ ...given, [key]: given[key] * 1.5 });
        expect(direction * (after - before)).toBeGreaterThanOrEqual(-slack(Math.abs(before), Math.abs(after)));
      });
    },
  );

  it("never fall with the number of tasks, at home or at the API", () => {
    holds((given) => {
      const sorted = volumes(given.tasksPerMonth).sort((a, b) => a - b);
      for (const [i, tasks] of sorted.entries()) {
        const next = sorted[i + 1] ?? tasks;
        expect(home(given, next)).toBeGreaterThanOrEqual(home(given, tasks));
        expect(api(given, next)).toBeGreaterThanOrEqual(api(given, tasks));
      }
    });
  });

  it("of a task never fall with its tokens, and a cached token never costs more than another", () => {
    const price = {
      provider: "p",
      model: "m",
      tiers: [
        { above_prompt_tokens: 0, input: 0.1, cached_input: 0.01, cache_write_5m: 0.125, output: 0.5 },
        { above_prompt_tokens: 100_000, input: 0.5, cached_input: 0.05, cache_write_5m: 0.625, output: 2.5 },
      ],
      checked_on: "2026-01-01",
      source: "made up",
      confidence: "low" as const,
    };
    const cost = (inputTokens: number, cachedInputTokens: number, outputTokens: number): number => {
      const result = usdPerTask(
        price,
        { callsPerTask: 1, inputTokens, cachedInputTokens, cacheWriteTokens: 0, outputTokens },
        false,
      );
      return result.ok ? result.value : Number.NaN;
    };
    const tokens = fc.integer({ min: 0, max: 300_000 });
    fc.assert(
      fc.property(tokens, tokens, tokens, (input, more, output) => {
        expect(cost(input + more, 0, output)).toBeGreaterThanOrEqual(cost(input, 0, output));
        expect(cost(input, 0, output + more)).toBeGreaterThanOrEqual(cost(input, 0, output));
        expect(cost(input, Math.min(input, more), output)).toBeLessThanOrEqual(cost(input, 0, output));
      }),
      { numRuns: RUNS },
    );
  });
});

describe("the cheapest hybrid", () => {
  it("is the cheapest of all numbers of machines", () => {
    holds((given) => {
      const few = {
        ...given,
        tasksPerMonth: Math.min(given.tasksPerMonth, (60 * given.tasksPerMinute * 43_800) / given.peakToMean),
      };
      const best = hybridOptimum(few).monthlyUsd;
      const peak = (few.tasksPerMonth / 43_800) * few.peakToMean;
      for (let machines = 0; machines * few.tasksPerMinute < peak; machines += 1) {
        const away = apiMonth(few, (1 - (machines * few.tasksPerMinute) / peak) * few.tasksPerMonth).total;
        const cost = away + (machines === 0 ? 0 : selfHostedMonth(few, machines).total);
        expect(best).toBeLessThanOrEqual(cost + slack(cost, 0));
      }
      const alone = selfHostedMonth(few, machinesFor({ ...few, machines: 1 }, few.tasksPerMonth)).total;
      expect(best).toBeLessThanOrEqual(alone + slack(alone, 0));
    });
  });

  it("is all at the API or all at home at the ends of its share", () => {
    holds((given) => {
      expect(hybridWith(given, 1).monthlyUsd).toBeCloseTo(api(given, given.tasksPerMonth), 6);
      expect(hybridWith(given, 0).burstShare).toBe(0);
    });
  });
});

describe("utilisation", () => {
  it("is never over 1 without the verdict saying that the machines do not carry the volume", () => {
    const input: fc.Arbitrary<CostInput> = fc.record({
      tier: fc.constant("own" as const),
      purchase_usd: fc.constant(1000),
      tasks_per_month: fc.double({ min: 1, max: 1e9, noNaN: true }),
      tasks_per_minute: fc.double({ min: 0.01, max: 500, noNaN: true }),
      peak_to_mean: fc.constantFrom(1, 10),
      machines: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
    });
    let over = 0;
    fc.assert(
      fc.property(input, (told) => {
        const { self_hosted, verdict, cheaper } = estimateOf(told);
        const isOver = self_hosted.utilisation > 1 + 1e-6;
        over += isOver ? 1 : 0;
        expect(self_hosted.carries_volume).toBe(!isOver);
        expect(/(does|do) not carry/.test(verdict)).toBe(isOver);
        expect(cheaper === null).toBe(isOver);
        if (told.machines === undefined) expect(isOver).toBe(false);
      }),
      { numRuns: RUNS },
    );
    expect(over).toBeGreaterThan(RUNS / 20);
  });
});
