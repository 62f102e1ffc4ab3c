// What moves the answer most: each figure a quarter lower and a quarter higher, all others as they are.
import type { InputName } from "./cost-inputs.ts";
import { monthlyDifference, type Scenario } from "./curves.ts";

export interface Sensitivity {
  readonly input: InputName | "api_price";
  /** Home less API, USD a month, with the input a quarter lower and a quarter higher. */
  readonly lower: number;
  readonly higher: number;
  readonly swing: number;
}

/** A quarter: further than most estimates are off, near enough that the case stays the same. */
const STEP = 0.25;

const DRIVERS = {
  tasks_per_month: "tasksPerMonth",
  peak_to_mean: "peakToMean",
  tasks_per_minute: "tasksPerMinute",
  purchase_usd: "purchaseUsd",
  amortisation_months: "amortisationMonths",
  rent_usd_per_hour: "rentUsdPerHour",
  hosting_usd_per_month: "hostingUsdPerMonth",
  watts: "watts",
  usd_per_kwh: "usdPerKwh",
  bandwidth_usd_per_month: "bandwidthUsdPerMonth",
  hourly_rate: "hourlyRate",
  hours_per_week: "hoursPerWeek",
  api_price: "apiUsdPerTask",
  api_storage_usd_per_1000: "apiStorageUsdPer1000",
  api_bandwidth_usd_per_1000: "apiBandwidthUsdPer1000",
  api_hours_per_week: "apiHoursPerWeek",
} as const satisfies Partial<Record<Sensitivity["input"], keyof Scenario>>;

type Driver = keyof typeof DRIVERS;

const differenceWith = (scenario: Scenario, driver: Driver, factor: number): number => {
  const key = DRIVERS[driver];
  // There is no time that is busier than itself but less busy than the mean.
  const value = key === "peakToMean" ? Math.max(1, scenario.peakToMean * factor) : scenario[key] * factor;
  return monthlyDifference({ ...scenario, [key]: value });
};

/** The inputs that move the monthly difference at all, the one that moves it most first. */
export const sensitivity = (scenario: Scenario): Sensitivity[] =>
  (Object.keys(DRIVERS) as Driver[])
    .map((input) => {
      const lower = differenceWith(scenario, input, 1 - STEP);
      const higher = differenceWith(scenario, input, 1 + STEP);
      return { input, lower, higher, swing: Math.abs(higher - lower) };
    })
    .filter(({ swing }) => swing > 0)
    .sort((a, b) => b.swing - a.swing);
