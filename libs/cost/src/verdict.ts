// The answer in one plain sentence or two.
import type { CostEstimate } from "./cost-estimate.ts";

type Facts = Pick<
  CostEstimate,
  "tasks_per_month" | "self_hosted" | "api" | "monthly_difference_usd" | "break_even" | "cheaper"
>;

const money = (value: number): string => `$${Math.round(Math.abs(value)).toLocaleString("en-US")}`;
const count = (value: number): string => Math.round(value).toLocaleString("en-US");
/** Two figures: a share of 0.024 is 2.4 %. */
const percent = (share: number): string =>
  `${(100 * share).toLocaleString("en-US", { maximumSignificantDigits: 2 })} %`;
const tasksText = (tasks: number): string => (tasks === 1 ? "1 task" : `${count(tasks)} tasks`);
const machinesText = (machines: number): string => (machines === 1 ? "one machine" : `${count(machines)} machines`);

const unable = ({ tasks_per_month, self_hosted, api }: Facts): string =>
  `${self_hosted.machines === 1 ? "One machine does" : `${count(self_hosted.machines)} machines do`} not carry ${tasksText(tasks_per_month)} a month: ` +
  `that is ${percent(self_hosted.utilisation)} of what ${self_hosted.machines === 1 ? "it does" : "they do"} without rest; ${machinesText(self_hosted.machines_needed)} would, for ${money(self_hosted.monthly_usd_with_machines_needed)} a month against ${money(api.monthly_usd.total)} at the API.`;

const comparison = ({ tasks_per_month, self_hosted, api, monthly_difference_usd, cheaper }: Facts): string => {
  const costs = `${money(self_hosted.monthly_usd.total)} at home, ${money(api.monthly_usd.total)} at the API`;
  const at = `At ${tasksText(tasks_per_month)} a month`;
  if (cheaper === "equal") return `${at} both cost the same (${costs})`;
  return `${at} ${cheaper === "api" ? "the API is" : "your own machines are"} cheaper by ${money(monthly_difference_usd)} a month (${costs})`;
};

const crossing = ({ break_even, cheaper }: Facts): string => {
  const machinesOfYours = cheaper === "self_hosted" ? "they" : "your own machines";
  if (break_even === null)
    return "your own machines never get cheaper: one that never rests costs more than that work at the API";
  if (break_even.tasks_per_month === 0) return `${machinesOfYours} are cheaper from the first task on`;
  const { tasks_per_month, machines, required_utilisation } = break_even;
  return `${machinesOfYours} pay from ${tasksText(tasks_per_month)} a month on, when ${machinesText(machines)} ${machines === 1 ? "is" : "are"} ${percent(required_utilisation)} busy`;
};

const peak = ({ self_hosted }: Facts): string =>
  self_hosted.carries_peak
    ? ""
    : ` At the busiest times ${percent(self_hosted.peak_utilisation)} of what they do arrives, and tasks wait.`;

export const verdict = (facts: Facts): string =>
  facts.self_hosted.carries_volume ? `${comparison(facts)}; ${crossing(facts)}.${peak(facts)}` : unable(facts);
