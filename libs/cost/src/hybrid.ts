// Machines for the usual load and the API for the rest.
import {
  apiMonth,
  capacityPerMonth,
  machinesNeeded,
  machinesPaid,
  peakPerMinute,
  type Scenario,
  selfHostedMonth,
} from "./curves.ts";

export interface Hybrid {
  readonly machines: number;
  /** Share of the tasks that goes to the API, from 0 to 1. */
  readonly burstShare: number;
  readonly monthlyUsd: number;
  /** How busy the machines are; 0 where there are none. */
  readonly utilisation: number;
}

/**
 * USD a month = machines (none: nothing) + the API for `burstShare` of the tasks (none: not even its integration).
 * The tasks that leave do so at the busiest times.
 */
const hybridOf = (scenario: Scenario, machines: number, burstShare: number): Hybrid => {
  const home = machines === 0 ? 0 : selfHostedMonth(scenario, machines).total;
  const away = burstShare === 0 ? 0 : apiMonth(scenario, burstShare * scenario.tasksPerMonth).total;
  const tasksAtHome = (1 - burstShare) * scenario.tasksPerMonth;
  const utilisation = machines === 0 ? 0 : tasksAtHome / capacityPerMonth(scenario, machines);
  return { machines, burstShare, monthlyUsd: home + away, utilisation };
};

/** The hybrid with a given share: as many machines as were told, or as the busiest time of what stays needs. */
export const hybridWith = (scenario: Scenario, burstShare: number): Hybrid => {
  if (burstShare === 1) return hybridOf(scenario, 0, 1);
  return hybridOf(scenario, machinesPaid(scenario, (1 - burstShare) * scenario.tasksPerMonth), burstShare);
};

/**
 * The cheapest of all: n machines carry the share n x capacity / busiest rate of the tasks, if all of them come at that rate
 * (load is on or off); the rest does not wait but goes to the API. Between the first and the last machine but one the cost
 * is a straight line in n, so the cheapest is at an end of that line: none, one, all but one, or all that the busiest time needs.
 */
export const hybridOptimum = (scenario: Scenario): Hybrid => {
  const peak = peakPerMinute(scenario, scenario.tasksPerMonth);
  const all = machinesNeeded(scenario, scenario.tasksPerMonth);
  const counts = [...new Set([0, 1, all - 1, all])].filter((machines) => machines <= all);
  const candidates = counts.map((machines) => {
    const share = machines === all ? 0 : 1 - (machines * scenario.tasksPerMinute) / peak;
    return hybridOf(scenario, machines, share);
  });
  return candidates.reduce((best, candidate) => (candidate.monthlyUsd < best.monthlyUsd ? candidate : best));
};
