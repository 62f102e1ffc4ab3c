// How the agents did, period by period: what REST takes and answers, and what the command line shows. A figure without a
// source is absent and says why.
import { z } from "zod";
import { TERMINAL_STATES } from "./states.ts";

export const SCORECARD_STEPS = ["day", "week", "all"] as const;

/** Each figure and how it is worked out; shares are from 0 to 1. */
export const SCORECARD_FIGURES = {
  tasks: "tasks that ended in the period, whatever their end; the change compares tasks per day",
  success: "of these, the share that succeeded; cancelled and expired tasks count as ended",
  uptime:
    "share of the minutes since records began in which a scheduler led and, at each look of every ten seconds, a worker and an inference adapter were ready",
  median_seconds: "from being handed in to the end, of tasks that succeeded; waits that were asked for are in it",
  p95_seconds: "the same, of which 95 of 100 tasks took no longer",
  usd_per_1000: "usd_per_month for the length of the period (a month is 730 hours), over the tasks that ended",
  peak_agents:
    "mean number of tasks at work in the busiest minute; a task counts from its first start to its end, also between attempts; those that went on for more than a day after the last one are left out",
} as const;
export type ScorecardFigure = keyof typeof SCORECARD_FIGURES;

/** Of these the change is told in points; of the others as a share of the value before. */
export const SHARES: ReadonlySet<ScorecardFigure> = new Set(["success", "uptime"]);

/** Before that there was no OpenClaw, and Postgres reads the year 0 otherwise than we do. */
const FIRST_DAY = "2000-01-01";
const day = z.iso
  .date("must be a day such as 2026-10-07")
  .refine((text) => text >= FIRST_DAY, `must be a day from ${FIRST_DAY} on`);
const MAX_USD = 1e9;

export const scorecardQuery = z.strictObject({
  from: day.optional().describe("First day, UTC; so far back that `to` ends four weeks, or seven days, unless given."),
  to: day.optional().describe("Last day, UTC, included; today unless given."),
  by: z.enum(SCORECARD_STEPS).default("week").describe("Weeks are counted from the first day."),
  usd_per_month: z.coerce
    .number()
    .min(0)
    .max(MAX_USD)
    .optional()
    .describe("What the machines and their care cost a month, for the cost per 1,000 tasks."),
});
export type ScorecardQuery = z.output<typeof scorecardQuery>;

const figure = z.object({
  value: z.number().nullable(),
  change: z
    .number()
    .nullable()
    .describe("Against the period before: a share of its value, or for shares the difference."),
  absent: z.string().optional().describe("Why there is no value."),
});
export type Figure = z.output<typeof figure>;

const figureNames = Object.keys(SCORECARD_FIGURES) as [ScorecardFigure, ...ScorecardFigure[]];
const ofEach = <T extends z.ZodType>(of: T) =>
  z.object(Object.fromEntries(figureNames.map((name) => [name, of])) as Record<ScorecardFigure, T>);

export const scorecard = z.object({
  by: z.enum(SCORECARD_STEPS),
  usd_per_month: z.number().nullable(),
  periods: z.array(
    z.object({
      from: z.string(),
      to: z.string().describe("Not included."),
      over: z.boolean().describe("false: it still goes on, and tells what there is until now."),
      ended: z.object(
        Object.fromEntries(TERMINAL_STATES.map((state) => [state, z.number()])) as Record<
          (typeof TERMINAL_STATES)[number],
          z.ZodNumber
        >,
      ),
      figures: ofEach(figure),
    }),
  ),
  how: ofEach(z.string()).describe("How each figure is worked out."),
});
export type Scorecard = z.output<typeof scorecard>;
export type ScorecardPeriod = Scorecard["periods"][number];
