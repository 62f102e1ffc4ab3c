// The two curves: what a month costs at home and at the API, over the number of tasks. Everything else reads these.
export interface Scenario {
  readonly tasksPerMonth: number;
  readonly peakToMean: number;
  /** The least number of machines; the busiest time may need more, unless `fixedMachines`. */
  readonly machines: number;
  /** True where the number was told: then that many are paid for, whether or not they carry the load. */
  readonly fixedMachines: boolean;
  readonly tasksPerMinute: number;
  readonly purchaseUsd: number;
  readonly amortisationMonths: number;
  readonly rentUsdPerHour: number;
  readonly hostingUsdPerMonth: number;
  readonly watts: number;
  readonly usdPerKwh: number;
  readonly bandwidthUsdPerMonth: number;
  readonly hourlyRate: number;
  readonly hoursPerWeek: number;
  readonly weeksPerMonth: number;
  readonly apiUsdPerTask: number;
  readonly apiStorageUsdPer1000: number;
  readonly apiBandwidthUsdPer1000: number;
  readonly apiHoursPerWeek: number;
}

/** 365 days x 24 h / 12; what AWS and others bill as a month. */
const MONTH_HOURS = 730;
const MONTH_MINUTES = MONTH_HOURS * 60;
const PER_1000 = 1000;

/** tasks/min at the busiest = tasks a month / 43,800 x peak to mean. */
export const peakPerMinute = ({ peakToMean }: Scenario, tasks: number): number => (tasks / MONTH_MINUTES) * peakToMean;

/** Tasks a month that so many machines do when they never rest. */
export const capacityPerMonth = ({ tasksPerMinute }: Scenario, machines: number): number =>
  machines * tasksPerMinute * MONTH_MINUTES;

/** Tasks a month of which so many machines carry the busiest time. */
export const peakCapacityPerMonth = (scenario: Scenario, machines: number): number =>
  capacityPerMonth(scenario, machines) / scenario.peakToMean;

/** Room for a division that did not come out even: the millionth part of a machine is no machine. */
const SLACK = 1e-6;

/** Machines that carry the busiest time of so many tasks; one at least. */
export const machinesNeeded = (scenario: Scenario, tasks: number): number =>
  Math.max(1, Math.ceil(peakPerMinute(scenario, tasks) / scenario.tasksPerMinute - SLACK));

/** Those that are paid for if the number may grow with the tasks. */
export const machinesFor = (scenario: Scenario, tasks: number): number =>
  Math.max(scenario.machines, machinesNeeded(scenario, tasks));

/** A share of what machines can do, 1 being all of it. */
export const isCarried = (utilisation: number): boolean => utilisation <= 1 + SLACK;

export const machinesPaid = (scenario: Scenario, tasks: number): number =>
  scenario.fixedMachines ? scenario.machines : machinesFor(scenario, tasks);

export interface MachineMonth {
  readonly hardware: number;
  readonly power: number;
  readonly hosting: number;
}

/**
 * USD a month of one machine, busy or not:
 * hardware = price / months of amortisation + rent an hour x 730; power = W / 1000 x 730 h x price of a kWh; hosting as told.
 */
export const machineMonth = (scenario: Scenario): MachineMonth => ({
  hardware: scenario.purchaseUsd / scenario.amortisationMonths + scenario.rentUsdPerHour * MONTH_HOURS,
  power: (scenario.watts / 1000) * MONTH_HOURS * scenario.usdPerKwh,
  hosting: scenario.hostingUsdPerMonth,
});

/** USD a month = hours a week x weeks a month x USD an hour. */
const labour = ({ weeksPerMonth, hourlyRate }: Scenario, hoursPerWeek: number): number =>
  hoursPerWeek * weeksPerMonth * hourlyRate;

export interface SelfHostedMonth extends MachineMonth {
  readonly bandwidth: number;
  readonly labour: number;
  readonly total: number;
}

/** A month at home: the machines, and once for all of them traffic and work. It does not depend on the tasks but by steps. */
export const selfHostedMonth = (scenario: Scenario, machines: number): SelfHostedMonth => {
  const one = machineMonth(scenario);
  const parts = {
    hardware: machines * one.hardware,
    power: machines * one.power,
    hosting: machines * one.hosting,
    bandwidth: scenario.bandwidthUsdPerMonth,
    labour: labour(scenario, scenario.hoursPerWeek),
  };
  return { ...parts, total: parts.hardware + parts.power + parts.hosting + parts.bandwidth + parts.labour };
};

export interface ApiMonth {
  readonly tokens: number;
  readonly storage: number;
  readonly bandwidth: number;
  readonly labour: number;
  readonly total: number;
}

/** A month at the API: tasks x (price of a task + storage + traffic), and the work that the integration takes. */
export const apiMonth = (scenario: Scenario, tasks: number): ApiMonth => {
  const parts = {
    tokens: tasks * scenario.apiUsdPerTask,
    storage: (tasks / PER_1000) * scenario.apiStorageUsdPer1000,
    bandwidth: (tasks / PER_1000) * scenario.apiBandwidthUsdPer1000,
    labour: labour(scenario, scenario.apiHoursPerWeek),
  };
  return { ...parts, total: parts.tokens + parts.storage + parts.bandwidth + parts.labour };
};

/** USD that one more task costs at the API. */
export const apiMarginal = ({ apiUsdPerTask, apiStorageUsdPer1000, apiBandwidthUsdPer1000 }: Scenario): number =>
  apiUsdPerTask + (apiStorageUsdPer1000 + apiBandwidthUsdPer1000) / PER_1000;

/** USD a month: positive where the API is cheaper. */
export const monthlyDifference = (scenario: Scenario): number =>
  selfHostedMonth(scenario, machinesPaid(scenario, scenario.tasksPerMonth)).total -
  apiMonth(scenario, scenario.tasksPerMonth).total;
