// A worked-out plan as JSON: names as in the plan file, times in seconds, shares from 0 to 1.
import type { Latency, LoadResult, SiteVerdict, SweepPoint } from "@openclaw/engine";
import type { PlanResult } from "./work-out-plan.ts";

/** Finer differences are noise. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

const latency = (value: Latency | undefined) => ({
  latency_p50_seconds: value === undefined ? null : rounded(value.p50Seconds),
  latency_p95_seconds: value === undefined ? null : rounded(value.p95Seconds),
});

const loadJson = (result: LoadResult) => ({
  tasks_per_minute: rounded(result.tasksPerMinute),
  ...latency(result.latency),
  arrived: result.arrived,
  done_in_time: result.finished,
  deadline_misses: result.missed,
  too_long: result.tooLong,
  kv_use_mean: rounded(result.meanKvUse),
  kv_use_peak: rounded(result.peakKvUse),
  preemptions: result.preemptions,
  cached_share: rounded(result.cachedShare),
});

const pointJson = ({ agents, result }: SweepPoint) => ({ agents, ...loadJson(result) });

const offerJson = ({ site, usdPerHour, result, meetsTarget }: SiteVerdict) => ({
  card: site.card.name,
  cards: site.cards,
  usd_per_hour: usdPerHour === undefined ? null : rounded(usdPerHour),
  price: site.card.price ?? null,
  meets_target: meetsTarget,
  tasks_per_minute: rounded(result.tasksPerMinute),
  done_in_time: result.finished,
  arrived: result.arrived,
});

export const planJson = ({ plan, load, sweep, tip, offers }: PlanResult) => ({
  card: plan.site.card.name,
  cards: plan.site.cards,
  model: plan.site.model.name,
  replicas: load.replicas,
  kv_blocks_per_replica: load.blocks,
  seed: plan.seed,
  ...loadJson(load),
  trace_hash: load.traceHash,
  agents: load.perAgent.map(({ name, arrived, finished, latency: own }) => ({
    name,
    arrived,
    done_in_time: finished,
    ...latency(own),
  })),
  sweep: sweep.map(pointJson),
  tips_over: tip === undefined ? null : { agents: tip.agents, because: tip.because },
  cheapest: offers.filter(({ meetsTarget }) => meetsTarget).map(offerJson)[0] ?? null,
  offers: offers.map(offerJson),
});
