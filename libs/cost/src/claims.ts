// What the article states, beside what follows from its own figures. Every value is worked out here and none is copied.
import { impliedTokens } from "./api-price.ts";
import { breakEven } from "./break-even.ts";
import { apiMarginal, apiMonth, type Scenario, selfHostedMonth } from "./curves.ts";
import { type ModelPrice, modelId } from "./price-file.ts";

export interface Claim {
  readonly claim: string;
  readonly stated: number;
  readonly computed: number;
  readonly unit: string;
  readonly follows: boolean;
  readonly why: string;
}

/** Rounding of a printed figure, and "about": nearer than this it is the same figure. */
const TOLERANCE = 0.02;
const DAYS_PER_MONTH = 30;
const DAYS_PER_WEEK = 7;

const near = (stated: number, computed: number): boolean => Math.abs(computed / stated - 1) <= TOLERANCE;

const claim = (values: Omit<Claim, "follows">): Claim => ({ ...values, follows: near(values.stated, values.computed) });

const STATED_HOME = 104;
const STATED_API = 100;
const STATED_BREAK_EVEN = 80_000;
const WEEK_1 = { tasks: 8400, usdPer1000: 168 };
const WEEK_4 = { tasks: 14_800, usdPer1000: 78 };

const count = (value: number): string => Math.round(value).toLocaleString("en-US");
const money = (value: number): string => `$${count(value)}`;

/** At most ten tool calls, each answered by another call, none over the context that its model was started with. */
const MOST_CALLS = 11;
const CONTEXT_TOKENS = 8192;
const INPUT_SHARE = 0.75;

const per1000 = (usd: number, tasks: number): number => (1000 * usd) / tasks;

const weekClaim = (home: number, name: string, { tasks, usdPer1000 }: typeof WEEK_1): Claim =>
  claim({
    claim: `${name}, cost per 1,000`,
    stated: usdPer1000,
    computed: per1000(home, (tasks * DAYS_PER_MONTH) / DAYS_PER_WEEK),
    unit: "USD",
    why: `${money(home)} a month over ${count(tasks)} tasks a week in a month of 30 days`,
  });

const breakEvenClaim = (scenario: Scenario, home: number): Claim => {
  const fixed = apiMonth(scenario, 0).total;
  const wouldNeed = (home - fixed) / STATED_BREAK_EVEN;
  const marginal = apiMarginal(scenario);
  return claim({
    claim: "break-even",
    stated: STATED_BREAK_EVEN,
    computed: breakEven(scenario)?.tasksPerMonth ?? 0,
    unit: "tasks a month",
    why: `(${money(home)} - ${money(fixed)}) / $${marginal.toFixed(4)} a task; at ${count(STATED_BREAK_EVEN)} the API costs ${money(apiMonth(scenario, STATED_BREAK_EVEN).total)}, and would cost as much as the server if a task cost $${wouldNeed.toFixed(4)}`,
  });
};

const taskPriceClaim = ({ apiUsdPerTask }: Scenario, price: ModelPrice): Claim => {
  const buys = (inputShare: number): string => count(impliedTokens(price, apiUsdPerTask, inputShare));
  const most = MOST_CALLS * CONTEXT_TOKENS;
  return claim({
    claim: `price of a task at ${modelId(price)}`,
    stated: apiUsdPerTask,
    computed: (most * apiUsdPerTask) / impliedTokens(price, apiUsdPerTask, INPUT_SHARE),
    unit: "USD at most",
    why: `it buys ${buys(INPUT_SHARE)} to ${buys(0.9)} tokens; ${MOST_CALLS} calls of ${count(CONTEXT_TOKENS)} tokens, all that an agent may use, are ${count(most)}`,
  });
};

export const articleClaims = (scenario: Scenario, price: ModelPrice): Claim[] => {
  const { tasksPerMonth, machines } = scenario;
  const home = selfHostedMonth(scenario, machines).total;
  const api = apiMonth(scenario, tasksPerMonth).total;
  const volume = `over ${count(tasksPerMonth)} tasks`;
  return [
    claim({
      claim: "self-hosted, cost per 1,000",
      stated: STATED_HOME,
      computed: per1000(home, tasksPerMonth),
      unit: "USD",
      why: `${money(home)} ${volume}`,
    }),
    claim({
      claim: "API, cost per 1,000",
      stated: STATED_API,
      computed: per1000(api, tasksPerMonth),
      unit: "USD",
      why: `${money(api)} ${volume}`,
    }),
    breakEvenClaim(scenario, home),
    taskPriceClaim(scenario, price),
    weekClaim(home, "week 1", WEEK_1),
    weekClaim(home, "week 4", WEEK_4),
  ];
};
