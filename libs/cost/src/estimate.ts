// The whole answer, from what was told and the prices of a day. Pure: the same in, the same out.
import { type Parsed, parsed, refused } from "@openclaw/contracts";
import { impliedTokens, promptOf, type TaskTokens, tierOf, usdPerTask } from "./api-price.ts";
import { breakEven } from "./break-even.ts";
import { type Capacity, capacityOf } from "./capacity.ts";
import { articleClaims } from "./claims.ts";
import type { CostEstimate } from "./cost-estimate.ts";
import { type CostInput, NUMBER_INPUTS, type NumberInputName } from "./cost-inputs.ts";
import {
  apiMonth,
  capacityPerMonth,
  isCarried,
  machinesNeeded,
  machinesPaid,
  peakCapacityPerMonth,
  type Scenario,
  selfHostedMonth,
} from "./curves.ts";
import { type Hybrid, hybridOptimum, hybridWith } from "./hybrid.ts";
import type { ModelPrice, PriceFile } from "./price-file.ts";
import { modelPriceOn, provenance } from "./price-in-force.ts";
import { sensitivity } from "./sensitivity.ts";
import { settle } from "./settle.ts";
import type { Assumption, Settled } from "./settled.ts";
import { verdict } from "./verdict.ts";

const PER_1000 = 1000;

const tokensOf = (settled: Settled): Parsed<TaskTokens> => {
  const tokens = {
    callsPerTask: settled.number("calls_per_task"),
    inputTokens: settled.number("input_tokens"),
    cachedInputTokens: settled.number("cached_input_tokens"),
    cacheWriteTokens: settled.number("cache_write_tokens"),
    outputTokens: settled.number("output_tokens"),
  };
  return tokens.cachedInputTokens + tokens.cacheWriteTokens > tokens.inputTokens
    ? refused(
        `and cache_write_tokens are a part of input_tokens (${tokens.inputTokens}) and must not be more`,
        "cached_input_tokens",
      )
    : parsed(tokens);
};

/** The price that was told for a task, or its tokens times the prices in force. */
const priceOfTask = (settled: Settled, price: ModelPrice, tokens: TaskTokens): Parsed<number> => {
  const told = settled.optionalNumber("api_usd_per_task");
  return told === undefined ? usdPerTask(price, tokens, settled.flag("batch")) : parsed(told);
};

const scenarioOf = (settled: Settled, capacity: Capacity, apiUsdPerTask: number): Scenario => {
  const machines = settled.optionalNumber("machines");
  return {
    tasksPerMonth: settled.number("tasks_per_month"),
    peakToMean: settled.number("peak_to_mean"),
    machines: machines ?? 1,
    fixedMachines: machines !== undefined,
    tasksPerMinute: capacity.tasksPerMinute,
    purchaseUsd: settled.number("purchase_usd"),
    amortisationMonths: settled.number("amortisation_months"),
    rentUsdPerHour: settled.number("rent_usd_per_hour"),
    hostingUsdPerMonth: settled.number("hosting_usd_per_month"),
    watts: settled.number("watts"),
    usdPerKwh: settled.number("usd_per_kwh"),
    bandwidthUsdPerMonth: settled.number("bandwidth_usd_per_month"),
    hourlyRate: settled.number("hourly_rate"),
    hoursPerWeek: settled.number("hours_per_week"),
    weeksPerMonth: settled.number("weeks_per_month"),
    apiUsdPerTask,
    apiStorageUsdPer1000: settled.number("api_storage_usd_per_1000"),
    apiBandwidthUsdPer1000: settled.number("api_bandwidth_usd_per_1000"),
    apiHoursPerWeek: settled.number("api_hours_per_week"),
  };
};

const selfHostedPart = (scenario: Scenario, { basis }: Capacity, tier: string): CostEstimate["self_hosted"] => {
  const { tasksPerMonth, tasksPerMinute } = scenario;
  const machines = machinesPaid(scenario, tasksPerMonth);
  const monthly = selfHostedMonth(scenario, machines);
  const capacity = capacityPerMonth(scenario, machines);
  const utilisation = tasksPerMonth / capacity;
  const needed = machinesNeeded(scenario, tasksPerMonth);
  const peakUtilisation = tasksPerMonth / peakCapacityPerMonth(scenario, machines);
  return {
    tier,
    machines,
    monthly_usd: monthly,
    usd_per_1000_at_volume: (PER_1000 * monthly.total) / tasksPerMonth,
    usd_per_1000_at_capacity: (PER_1000 * monthly.total) / capacity,
    tasks_per_minute_per_machine: tasksPerMinute,
    capacity_tasks_per_month: capacity,
    capacity_basis: basis,
    utilisation,
    carries_volume: isCarried(utilisation),
    peak_utilisation: peakUtilisation,
    carries_peak: isCarried(peakUtilisation),
    machines_needed: needed,
    monthly_usd_with_machines_needed: selfHostedMonth(scenario, needed).total,
  };
};

const apiPart = (scenario: Scenario, price: ModelPrice, id: string, tokens: TaskTokens): CostEstimate["api"] => {
  const { tasksPerMonth, apiUsdPerTask } = scenario;
  const monthly = apiMonth(scenario, tasksPerMonth);
  const capacity = capacityPerMonth(scenario, machinesPaid(scenario, tasksPerMonth));
  const { checked_on, effective_from, confidence } = price;
  return {
    model: id,
    price: { checked_on, effective_from: effective_from ?? null, confidence },
    usd_per_task: apiUsdPerTask,
    monthly_usd: monthly,
    usd_per_1000_at_volume: (PER_1000 * monthly.total) / tasksPerMonth,
    usd_per_1000_at_capacity: (PER_1000 * apiMonth(scenario, capacity).total) / capacity,
    implied_tokens_per_task: {
      at_75_percent_input: impliedTokens(price, apiUsdPerTask, 0.75),
      at_90_percent_input: impliedTokens(price, apiUsdPerTask, 0.9),
      told: tokens.inputTokens + tokens.outputTokens,
    },
  };
};

const hybridPart = ({ machines, burstShare, monthlyUsd, utilisation }: Hybrid): CostEstimate["hybrid"] => ({
  machines,
  burst_share: burstShare,
  monthly_usd: monthlyUsd,
  utilisation,
});

const unitOf = (input: string): string =>
  Object.hasOwn(NUMBER_INPUTS, input) ? NUMBER_INPUTS[input as NumberInputName].unit : "";

const priceText = (price: ModelPrice, promptTokens: number): string => {
  const { input, cached_input, output } = tierOf(price, promptTokens);
  return `${input} in, ${cached_input ?? input} cached, ${output} out`;
};

const assumptionsPart = (
  read: readonly Assumption[],
  price: ModelPrice,
  prompt: number,
): CostEstimate["assumptions"] => [
  ...read.map(({ input, value, source }) => ({ input, value, unit: unitOf(input), source })),
  { input: "price", value: priceText(price, prompt), unit: "USD per million tokens", source: provenance(price) },
];

const cheaperOf = (difference: number): NonNullable<CostEstimate["cheaper"]> => {
  if (difference === 0) return "equal";
  return difference > 0 ? "api" : "self_hosted";
};

/** What may be told beside a preset without making another case of it. */
const SAME_CASE: readonly string[] = ["preset", "on", "burst_share"];

const isAsStated = (told: CostInput): boolean => Object.keys(told).every((name) => SAME_CASE.includes(name));

/** The estimate; or what of `told` is wrong, by input. `today` is the day whose prices hold unless one was told. */
export const estimateCost = (told: CostInput, prices: PriceFile, today: string): Parsed<CostEstimate> => {
  const on = told.on ?? today;
  const settled = settle(told, prices, on);
  if (!settled.ok) return settled;
  const inputs = settled.value;
  const tokens = tokensOf(inputs);
  if (!tokens.ok) return tokens;
  const id = inputs.text("api") ?? "";
  const price = modelPriceOn(prices, id, on);
  if (!price.ok) return price;
  const perTask = priceOfTask(inputs, price.value, tokens.value);
  if (!perTask.ok) return perTask;
  const capacity = capacityOf(inputs);
  if (!capacity.ok) return capacity;

  const scenario = scenarioOf(inputs, capacity.value, perTask.value);
  const crossing = breakEven(scenario);
  const selfHosted = selfHostedPart(scenario, capacity.value, inputs.text("tier") ?? "own");
  const api = apiPart(scenario, price.value, id, tokens.value);
  const difference = selfHosted.monthly_usd.total - api.monthly_usd.total;
  const facts = {
    cheaper: selfHosted.carries_volume ? cheaperOf(difference) : null,
    tasks_per_month: scenario.tasksPerMonth,
    self_hosted: selfHosted,
    api,
    monthly_difference_usd: difference,
    break_even:
      crossing === undefined
        ? null
        : {
            tasks_per_month: crossing.tasksPerMonth,
            machines: crossing.machines,
            required_utilisation: crossing.requiredUtilisation,
          },
  } as const;
  return parsed({
    verdict: verdict(facts),
    on,
    ...facts,
    hybrid: hybridPart(hybridWith(scenario, inputs.number("burst_share"))),
    hybrid_optimum: hybridPart(hybridOptimum(scenario)),
    sensitivity: sensitivity(scenario).map(({ input, lower, higher, swing }) => ({
      input,
      lower_usd: lower,
      higher_usd: higher,
      swing_usd: swing,
    })),
    assumptions: assumptionsPart(inputs.assumptions, price.value, promptOf(tokens.value)),
    claims: told.preset === "article" && isAsStated(told) ? articleClaims(scenario, price.value) : [],
  });
};
