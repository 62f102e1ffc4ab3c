// An estimate of costs for people, within 80 columns.
import type { CostEstimate } from "@openclaw/cost";
import type { CurvePoint } from "../cost/cost-curve.ts";
import { alignRight, formatNumbers, formatTable } from "./table.ts";
import { wrap } from "./wrap.ts";

const count = (value: number): string => Math.round(value).toLocaleString("en-US");
const percent = (share: number): string =>
  `${(100 * share).toLocaleString("en-US", { maximumSignificantDigits: 2 })} %`;
const usd = (value: number): string => `${value < 0 ? "-" : ""}$${count(Math.abs(value))}`;
const cents = (value: number): string =>
  `$${value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
/** Three figures, so that a hundredth of a cent does not become nothing. */
const price = (value: number): string => `$${Number(value.toPrecision(3))}`;

/** Machines that do not carry the tasks have no price for them. */
const homePer1000 = ({ carries_volume, usd_per_1000_at_volume }: CostEstimate["self_hosted"]): string =>
  carries_volume ? cents(usd_per_1000_at_volume) : "too small";

const formatMonth = ({ self_hosted, api }: CostEstimate): string => {
  const [home, away] = [self_hosted.monthly_usd, api.monthly_usd];
  return formatNumbers(
    ["A MONTH", "AT HOME", "API"],
    [
      ["hardware", usd(home.hardware), "-"],
      ["power", usd(home.power), "-"],
      ["hosting", usd(home.hosting), "-"],
      ["tokens", "-", usd(away.tokens)],
      ["storage", "-", usd(away.storage)],
      ["bandwidth", usd(home.bandwidth), usd(away.bandwidth)],
      ["labour", usd(home.labour), usd(away.labour)],
      ["total", usd(home.total), usd(away.total)],
      ["per 1,000 tasks", homePer1000(self_hosted), cents(api.usd_per_1000_at_volume)],
      ["... if never idle", cents(self_hosted.usd_per_1000_at_capacity), cents(api.usd_per_1000_at_capacity)],
    ],
  );
};

const machinesText = (machines: number): string => (machines === 1 ? "1 machine" : `${count(machines)} machines`);

const breakEvenText = ({ break_even }: CostEstimate): string => {
  if (break_even === null) return "never: a machine that never rests costs more than its work at the API";
  const { tasks_per_month, machines, required_utilisation } = break_even;
  return `${count(tasks_per_month)} tasks a month, with ${machinesText(machines)} ${percent(required_utilisation)} busy`;
};

const mixText = ({ machines, burst_share, monthly_usd }: CostEstimate["hybrid"]): string =>
  `${machines === 0 ? "no machines" : machinesText(machines)}, ${burst_share === 0 ? "nothing" : `${percent(burst_share)} of the tasks`} at the API: ${usd(monthly_usd)} a month`;

const formatFacts = (estimate: CostEstimate): string => {
  const { self_hosted, api, hybrid, hybrid_optimum } = estimate;
  const tokens = api.implied_tokens_per_task;
  const { checked_on, effective_from, confidence } = api.price;
  const since = effective_from === null ? "" : `in force since ${effective_from}, `;
  return [
    [
      "machines",
      `${machinesText(self_hosted.machines)} of ${self_hosted.tasks_per_minute_per_machine.toPrecision(3)} tasks/min (${self_hosted.capacity_basis}): ${count(self_hosted.capacity_tasks_per_month)} a month, ${percent(self_hosted.utilisation)} busy`,
    ],
    ["break-even", breakEvenText(estimate)],
    ...(hybrid.burst_share === 0 ? [] : [["hybrid", mixText(hybrid)]]),
    ["best mix", mixText(hybrid_optimum)],
    ["price", `${api.model}, ${since}read ${checked_on}, confidence ${confidence}`],
    [
      "tokens",
      `a task of ${price(api.usd_per_task)} buys ${count(tokens.at_75_percent_input)} (3/4 input) to ${count(tokens.at_90_percent_input)} (9/10 input) tokens there; ${count(tokens.told)} are assumed`,
    ],
  ]
    .map(([head = "", text = ""]) => wrap(head.padEnd(12), text))
    .join("\n");
};

/** The rest moves less than anybody's estimate is off. */
const DRIVERS_SHOWN = 7;

const formatSensitivity = ({ sensitivity }: CostEstimate): string =>
  formatNumbers(
    ["HOME LESS API, WITH", "25 % LESS", "25 % MORE", "SWING"],
    sensitivity
      .slice(0, DRIVERS_SHOWN)
      .map(({ input, lower_usd, higher_usd, swing_usd }) => [input, usd(lower_usd), usd(higher_usd), usd(swing_usd)]),
  );

const figure = (value: number): string => (value >= 1000 ? count(value) : String(Number(value.toPrecision(4))));

const formatClaims = ({ claims }: CostEstimate): string[] => {
  if (claims.length === 0) return [];
  const lines = claims.flatMap(({ claim, stated, computed, unit, follows, why }) => [
    wrap(follows ? "  ok  " : "  NO  ", `${claim}: stated ${figure(stated)}, worked out ${figure(computed)} ${unit}`),
    wrap("        ", why),
  ]);
  return [["STATED, AND WHETHER IT FOLLOWS", ...lines].join("\n")];
};

type Assumption = CostEstimate["assumptions"][number];

const assumed = ({ input, value, unit }: Assumption): string => {
  const shown = typeof value === "number" ? value.toLocaleString("en-US", { maximumSignificantDigits: 6 }) : value;
  return `${input} ${shown}${unit === "" || unit === input ? "" : ` ${unit}`}`;
};

/** Those of one source on one line. */
const formatAssumptions = ({ assumptions }: CostEstimate): string => {
  const bySource = Map.groupBy(assumptions, ({ source }) => source);
  const lines = [...bySource].map(([source, group]) =>
    wrap("  ", `${group.map(assumed).join(", ")} (${source})`, "    "),
  );
  return ["ASSUMED (AND WHY)", ...lines].join("\n");
};

export const formatCostReport = (estimate: CostEstimate): string =>
  [
    wrap("", estimate.verdict),
    formatMonth(estimate),
    formatFacts(estimate),
    formatSensitivity(estimate),
    ...formatClaims(estimate),
    formatAssumptions(estimate),
    `Prices of ${estimate.on}. docs/cost.md has the formulas.`,
  ].join("\n\n");

const cheaperText = ({ carries_volume, self_hosted_usd, api_usd }: CurvePoint): string => {
  if (!carries_volume) return "too small";
  return self_hosted_usd < api_usd ? "home" : "API";
};

export const formatBreakEven = (estimate: CostEstimate, curve: readonly CurvePoint[]): string => {
  const mark = (tasks: number): string => {
    if (tasks === estimate.tasks_per_month) return "here";
    return tasks === estimate.break_even?.tasks_per_month ? "break-even" : "";
  };
  const rows = curve.map((point) => [
    count(point.tasks_per_month),
    String(point.machines),
    percent(point.utilisation),
    usd(point.self_hosted_usd),
    usd(point.api_usd),
    mark(point.tasks_per_month) === "break-even" ? "equal" : cheaperText(point),
    mark(point.tasks_per_month),
  ]);
  const [head = [], ...body] = alignRight(
    [["TASKS/MONTH", "MACHINES", "BUSY", "AT HOME", "API"], ...rows.map((row) => row.slice(0, 5))],
    0,
  );
  return [
    wrap("", estimate.verdict),
    formatTable(
      [...head, "CHEAPER", ""],
      body.map((row, index) => [...row, ...(rows[index]?.slice(5) ?? [])]),
    ),
    formatFacts(estimate),
  ].join("\n\n");
};
