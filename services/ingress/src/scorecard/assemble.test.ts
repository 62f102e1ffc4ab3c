import type { ScorecardFigure } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { assembleScorecard, type Counted, type Measured } from "./assemble.ts";

const NO_TASKS = { succeeded: 0, failed: 0, cancelled: 0, expired: 0, dead_letter: 0 };
const NONE: Counted = {
  ended: NO_TASKS,
  median_seconds: null,
  p95_seconds: null,
  peak_agents: 0,
  ready_minutes: 0,
};

const week = (first: string) => ({
  from: new Date(`${first}T00:00:00Z`),
  to: new Date(Date.parse(`${first}T00:00:00Z`) + 7 * 86_400_000),
});
const WEEKS = [week("2026-03-02"), week("2026-03-09")];
const LATER = new Date("2026-04-01T00:00:00Z");

/** What a figure says in each period. */
const figures = (
  name: ScorecardFigure,
  counted: readonly Partial<Counted>[],
  { now = LATER, readySince = null, usd }: { now?: Date; readySince?: Measured["readySince"]; usd?: number } = {},
) => {
  const measured = { counted: counted.map((row) => ({ ...NONE, ...row })), readySince };
  const { periods } = assembleScorecard({ by: "week", usd_per_month: usd }, WEEKS, measured, now);
  return periods.map((period) => period.figures[name]);
};
const ended = (change: Partial<Counted["ended"]>): Partial<Counted> => ({ ended: { ...NO_TASKS, ...change } });

describe("tasks", () => {
  it("are all that ended, and grow against the week before", () => {
    const [first, second] = figures("tasks", [ended({ succeeded: 8_000, failed: 400 }), ended({ succeeded: 14_800 })]);
    expect(first).toEqual({ value: 8_400, change: null });
    // 14,800 / 8,400 = 1.7619
    expect(second).toEqual({ value: 14_800, change: expect.closeTo(0.7619, 4) });
  });

  it("of a week that still goes on are compared by the day", () => {
    // Two days and a half: 3,000 / 2.5 = 1,200 a day, as 8,400 / 7.
    const now = new Date("2026-03-11T12:00:00Z");
    const [, second] = figures("tasks", [ended({ succeeded: 8_400 }), ended({ succeeded: 3_000 })], { now });
    expect(second).toEqual({ value: 3_000, change: expect.closeTo(0, 9) });
  });

  it("have no change against a week without any", () => {
    expect(figures("tasks", [NONE, ended({ failed: 1 })])[1]).toEqual({ value: 1, change: null });
  });
});

describe("success", () => {
  it("is succeeded over ended, and changes by points", () => {
    const rows = [
      ended({ succeeded: 90, failed: 4, cancelled: 3, expired: 2, dead_letter: 1 }),
      ended({ succeeded: 99, failed: 1 }),
    ];
    expect(figures("success", rows)).toEqual([
      { value: 0.9, change: null },
      { value: 0.99, change: expect.closeTo(0.09, 9) },
    ]);
  });

  it("is absent without tasks, and so is the next change", () => {
    expect(figures("success", [NONE, ended({ succeeded: 1 })])).toEqual([
      { value: null, change: null, absent: "no task ended" },
      { value: 1, change: null },
    ]);
  });
});

describe("latencies", () => {
  it("are absent where no task succeeded", () => {
    const rows = [
      { ...ended({ succeeded: 2 }), median_seconds: 3.2, p95_seconds: 9 },
      { ...ended({ succeeded: 2 }), median_seconds: 1.6, p95_seconds: 12 },
    ];
    expect(figures("median_seconds", rows)[1]).toEqual({ value: 1.6, change: -0.5 });
    expect(figures("p95_seconds", rows)[1]).toEqual({ value: 12, change: expect.closeTo(1 / 3, 9) });
    expect(figures("p95_seconds", [ended({ failed: 3 })])[0]?.absent).toBe("no task succeeded");
  });
});

describe("the cost of 1,000 tasks", () => {
  it("is the share of the month that the week is, over its tasks", () => {
    const rows = [ended({ succeeded: 8_400 }), ended({ succeeded: 14_800 })];
    // $4,920 x 168 h / 730 h = $1,132.27; / 8.4 = $134.79, / 14.8 = $76.50
    expect(figures("usd_per_1000", rows, { usd: 4_920 })).toEqual([
      { value: expect.closeTo(134.79, 2), change: null },
      { value: expect.closeTo(76.5, 2), change: expect.closeTo(-0.4324, 4) },
    ]);
  });

  it("counts only the time that is over", () => {
    // 84 h of 730: $566.14 over 1,000.
    const now = new Date("2026-03-12T12:00:00Z");
    const [, second] = figures("usd_per_1000", [NONE, ended({ succeeded: 1_000 })], { now, usd: 4_920 });
    expect(second?.value).toBeCloseTo(566.14, 2);
  });

  it("is absent where nobody told the cost, or no task ended", () => {
    expect(figures("usd_per_1000", [ended({ succeeded: 1 })])[0]?.absent).toMatch(/not measured.*usd_per_month/);
    expect(figures("usd_per_1000", [NONE], { usd: 1 })[0]?.absent).toBe("no task ended");
  });
});

describe("uptime", () => {
  it("is the share of minutes that were ready", () => {
    // 10,080 minutes in a week; 9,495 are 94.2 %.
    const rows = [{ ready_minutes: 9_495 }, { ready_minutes: 10_080 }];
    expect(figures("uptime", rows, { readySince: new Date("2026-01-01T00:00:00Z") })).toEqual([
      { value: expect.closeTo(0.94196, 5), change: null },
      { value: 1, change: expect.closeTo(0.05804, 5) },
    ]);
  });

  it("counts from the first record on, and not the minute that goes on", () => {
    const readySince = new Date("2026-03-09T10:00:00Z");
    const now = new Date("2026-03-09T10:04:59Z");
    expect(figures("uptime", [NONE, { ready_minutes: 3 }], { readySince, now })).toEqual([
      { value: null, change: null, absent: "readiness is recorded since 2026-03-09T10:00:00.000Z" },
      { value: 0.75, change: null },
    ]);
  });

  it("is absent without records, and not 100 %", () => {
    expect(figures("uptime", [NONE])[0]).toEqual({
      value: null,
      change: null,
      absent: "no readiness was recorded yet",
    });
  });
});

describe("a period", () => {
  it("says whether it is over", () => {
    const measured = { counted: [NONE, NONE], readySince: null };
    const { periods } = assembleScorecard({ by: "week" }, WEEKS, measured, new Date("2026-03-09T00:00:00Z"));
    expect(periods.map(({ over }) => over)).toEqual([true, false]);
  });
});
