// A worked-out plan for people.
import { type Latency, longestContext, type SiteVerdict, TARGET_SHARE } from "@openclaw/engine";
import type { PlanResult } from "../plan/work-out-plan.ts";
import { formatDuration } from "./duration.ts";
import { formatTable } from "./table.ts";

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const count = (value: number): string => value.toLocaleString("en-US");
const plural = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
const seconds = (value: number | undefined): string => (value === undefined ? "-" : formatDuration(value * 1000));

const times = (latency: Latency | undefined): string[] => [seconds(latency?.p50Seconds), seconds(latency?.p95Seconds)];

const formatSite = ({ plan, load }: PlanResult): string => {
  const { card, cards, model } = plan.site;
  const tokens = load.blocks * 16;
  const spread = load.cardsPerReplica === 1 ? "" : ` on ${load.cardsPerReplica} cards each`;
  const replicas = `${plural(load.replicas, "replica")}${spread}`;
  return `${cards} x ${card.name}, ${model.name}: ${replicas}, ${count(load.blocks)} KV blocks (${count(tokens)} tokens) per replica`;
};

const formatArrivals = ({ arrivals }: PlanResult["plan"]): string => {
  if (arrivals === "always") return "as fast as they go";
  const { perMinute, bursts } = arrivals;
  const each =
    bursts === undefined
      ? ""
      : `, ${bursts.factor} times the usual for ${bursts.lastSeconds} s every ${bursts.everySeconds} s`;
  return `${perMinute} tasks/min${each}`;
};

const formatTip = ({ sweep, tip }: PlanResult): string => {
  const best = sweep.reduce((most, { result }) => Math.max(most, result.tasksPerMinute), 0);
  const most = `at most ${best.toFixed(1)} tasks/min`;
  if (tip === undefined) return `not up to ${sweep.at(-1)?.agents ?? 0} agents that never rest; ${most}`;
  const why = tip.because === "preemptions" ? "preemptions begin" : "fewer tasks are done in time";
  return `at ${plural(tip.agents, "agent")} that never rest: ${why}; ${most}`;
};

const formatPrice = ({ site, usdPerHour }: SiteVerdict): string => {
  const { price } = site.card;
  if (usdPerHour === undefined || price === undefined) return "no sourced price, in order of memory";
  return `$${usdPerHour.toFixed(2)}/h (${price.offer}; ${price.source}, ${price.date})`;
};

const formatCheapest = ({ offers }: PlanResult): string => {
  const met = offers.find(({ meetsTarget }) => meetsTarget);
  const target = `${percent(TARGET_SHARE)} in time`;
  if (met === undefined)
    return `none of ${plural(offers.length, "offer")} gets ${target}; more agents at a time may help`;
  const { card, cards } = met.site;
  return `${cards} x ${card.name} gets ${target}: ${formatPrice(met)}`;
};

const formatTooLong = ({ plan, load }: PlanResult): string[] => {
  if (load.tooLong === 0) return [];
  const { maxModelLen } = plan.site.model;
  const long = plan.agents.filter((agent) => longestContext(agent) * (1 + plan.spread) > maxModelLen);
  const names = long.map(({ name }) => name).join(", ");
  return [`too long   ${plural(load.tooLong, "task")} over the model's ${count(maxModelLen)} tokens (${names})`];
};

const formatFacts = (result: PlanResult): string[] => {
  const { plan, load } = result;
  const [p50, p95] = times(load.latency);
  return [
    `load       ${formatArrivals(plan)}; ${plan.concurrentAgents} agents at a time; deadline ${plan.deadlineSeconds} s; ${plan.minutes} virtual minutes; seed ${plan.seed}`,
    `done       ${load.tasksPerMinute.toFixed(1)} tasks/min; ${count(load.finished)} of ${plural(load.arrived, "task")} in time, ${count(load.missed)} past their deadline`,
    ...formatTooLong(result),
    `latency    p50 ${p50}, p95 ${p95}, from arrival`,
    `memory     ${percent(load.meanKvUse)} of the KV blocks in use, ${percent(load.peakKvUse)} at the peak; ${plural(load.preemptions, "preemption")}; ${percent(load.cachedShare)} of prompt tokens cached`,
    `tips over  ${formatTip(result)}`,
    `cheapest   ${formatCheapest(result)}`,
  ];
};

const formatAgents = ({ load }: PlanResult): string =>
  formatTable(
    ["AGENT", "TASKS", "IN TIME", "P50", "P95"],
    load.perAgent.map(({ name, arrived, finished, latency }) => [
      name,
      String(arrived),
      String(finished),
      ...times(latency),
    ]),
  );

const formatSweep = ({ sweep, tip }: PlanResult): string =>
  formatTable(
    ["AGENTS", "TASKS/MIN", "P50", "P95", "MISSES", "PREEMPTIONS", "KV PEAK", ""],
    sweep.map(({ agents, result }) => [
      String(agents),
      result.tasksPerMinute.toFixed(1),
      ...times(result.latency),
      String(result.missed),
      String(result.preemptions),
      percent(result.peakKvUse),
      agents === tip?.agents ? "tips over" : "",
    ]),
  );

export const formatPlan = (result: PlanResult): string =>
  [
    [formatSite(result), ...formatFacts(result)].join("\n"),
    formatAgents(result),
    formatSweep(result),
    "A simulation: docs/engine-model.md says how far it can be trusted.",
  ].join("\n\n");
