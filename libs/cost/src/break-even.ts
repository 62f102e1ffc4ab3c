// The number of tasks from which the machines are cheaper than the API.
import {
  apiMarginal,
  apiMonth,
  capacityPerMonth,
  machineMonth,
  peakCapacityPerMonth,
  type Scenario,
  selfHostedMonth,
} from "./curves.ts";

export interface BreakEven {
  readonly tasksPerMonth: number;
  readonly machines: number;
  /** How busy these machines are then, from 0 to 1: less, and the API is cheaper. */
  readonly requiredUtilisation: number;
}

/**
 * n machines cost F + n M, whatever they do; the API costs A + c a task. They cross at (F + n M - A) / c tasks, if n machines
 * carry the busiest time of so many: H n tasks a month. So n is the least number, from the scenario's own on, with
 * F + n M - A <= c H n, that is n >= (F - A) / (c H - M); where a machine full of work costs more than its work at the API
 * (M >= c H) further ones never help. It is the first crossing: a step to one machine more may lie above the API again.
 */
export const breakEven = (scenario: Scenario): BreakEven | undefined => {
  const { hardware, power, hosting } = machineMonth(scenario);
  const perMachine = hardware + power + hosting;
  const fixed = selfHostedMonth(scenario, 0).total - apiMonth(scenario, 0).total;
  const perTask = apiMarginal(scenario);
  const carried = peakCapacityPerMonth(scenario, 1);
  const reaches = (machines: number): boolean => fixed + machines * perMachine <= perTask * carried * machines;

  const at = (machines: number): BreakEven => {
    const surplus = fixed + machines * perMachine;
    const tasksPerMonth = surplus <= 0 ? 0 : surplus / perTask;
    return { tasksPerMonth, machines, requiredUtilisation: tasksPerMonth / capacityPerMonth(scenario, machines) };
  };

  if (reaches(scenario.machines)) return at(scenario.machines);
  const gain = perTask * carried - perMachine;
  if (gain <= 0) return undefined;
  const least = Math.max(scenario.machines, Math.ceil(fixed / gain));
  // A quotient that comes out just under a whole number leaves one machine too few.
  return at(reaches(least) ? least : least + 1);
};
