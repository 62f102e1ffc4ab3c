import { describe, expect, it } from "vitest";
import { HARDWARE_CARDS } from "../hardware-cards.ts";
import { MODEL_CARDS } from "../model-cards.ts";
import { AGENT_PRESETS, type AgentProfile, longestContext } from "./agent-profile.ts";
import { meetsTarget, siteOffers, tryOffers } from "./cheapest-site.ts";
import type { LoadPlan, LoadResult } from "./load-plan.ts";
import { replicaSize } from "./replicas.ts";
import { simulateLoad } from "./simulate-load.ts";
import { drawTask } from "./task-script.ts";
import { type SweepPoint, sweepAgents, tippingPoint } from "./tipping-point.ts";

const PLAN: LoadPlan = {
  site: {
    card: HARDWARE_CARDS.A10,
    cards: 2,
    model: MODEL_CARDS["mistral-7b"],
    utilization: 0.85,
    maxNumSeqs: 256,
    admission: "whole-prompt",
    prefixCaching: true,
  },
  agents: AGENT_PRESETS,
  concurrentAgents: 10,
  arrivals: { perMinute: 30 },
  deadlineSeconds: 120,
  spread: 0.3,
  minutes: 5,
  seed: 1,
};

const LONG: AgentProfile = {
  name: "long",
  weight: 1,
  sharedPrefixTokens: 0,
  promptTokens: 5000,
  turns: 1,
  callTokens: 1,
  toolResultTokens: 1,
  toolSeconds: 0,
  outputTokens: 500,
};

describe("simulateLoad", () => {
  it("gives the same trace for the same seed, and another for another", () => {
    const first = simulateLoad(PLAN);
    expect(simulateLoad(PLAN)).toEqual(first);
    expect(simulateLoad({ ...PLAN, seed: 2 }).traceHash).not.toBe(first.traceHash);
  });

  it("accounts for every task that arrived", () => {
    for (const concurrentAgents of [1, 4, 40]) {
      const { arrived, finished, missed, tooLong } = simulateLoad({ ...PLAN, concurrentAgents, deadlineSeconds: 30 });
      expect(finished + missed + tooLong).toBe(arrived);
      expect(arrived).toBeGreaterThan(100);
    }
  });

  it("starts no more tasks at a time than there are agents: one agent is no faster than its turns", () => {
    const { perAgent, tasksPerMinute } = simulateLoad({ ...PLAN, concurrentAgents: 1, arrivals: "always" });
    expect(perAgent.reduce((sum, { finished }) => sum + finished, 0)).toBeGreaterThan(0);
    expect(tasksPerMinute).toBeLessThan(8);
  });

  it("stops tasks at their deadline, and their generation with them", () => {
    const { missed, finished, latency } = simulateLoad({ ...PLAN, deadlineSeconds: 8 });
    expect(missed).toBeGreaterThan(0);
    expect(finished).toBeGreaterThan(0);
    expect(latency?.p95Seconds).toBeLessThanOrEqual(8);
  });

  it("preempts where prompts and outputs outgrow the memory, and not where they fit", () => {
    const load = {
      ...PLAN,
      agents: [{ ...LONG, outputTokens: 1500 }],
      arrivals: "always",
      deadlineSeconds: 600,
    } as const;
    expect(simulateLoad({ ...load, concurrentAgents: 4 }).preemptions).toBe(0);
    expect(simulateLoad({ ...load, concurrentAgents: 16 }).preemptions).toBeGreaterThan(0);
  });

  it("shows the collapse of first-chunk admission without a prefix cache, and how each of the two prevents it", () => {
    const always = { ...PLAN, agents: [LONG], arrivals: "always", deadlineSeconds: 600, minutes: 10 } as const;
    const rate = (concurrentAgents: number, site: Partial<LoadPlan["site"]>): number =>
      simulateLoad({ ...always, concurrentAgents, site: { ...PLAN.site, cards: 1, ...site } }).tasksPerMinute;
    const bare = { admission: "first-chunk", prefixCaching: false } as const;
    const before = rate(5, bare);
    expect(rate(16, bare)).toBeLessThan(0.6 * before);
    expect(rate(16, { ...bare, prefixCaching: true })).toBeGreaterThan(0.95 * before);
    expect(rate(16, { ...bare, admission: "whole-prompt" })).toBeGreaterThan(0.95 * before);
  });

  it("finds the shared start of an agent's prompts in the cache", () => {
    const shared = { ...LONG, sharedPrefixTokens: 4800 };
    const cached = (agent: AgentProfile): number => simulateLoad({ ...PLAN, agents: [agent] }).cachedShare;
    expect(cached(LONG)).toBe(0);
    expect(cached(shared)).toBeGreaterThan(0.9);
  });

  it("says of tasks that no engine could hold that they are too long", () => {
    const agents = [{ ...LONG, promptTokens: 13_000 }];
    for (const arrivals of ["always", { perMinute: 30 }] as const) {
      const { tooLong, finished, arrived } = simulateLoad({ ...PLAN, agents, arrivals });
      expect(finished).toBe(0);
      expect(tooLong).toBe(arrived);
    }
  });

  it("spreads tasks over the replicas: two cards carry about twice what one does", () => {
    const rate = (cards: number): number =>
      simulateLoad({ ...PLAN, site: { ...PLAN.site, cards }, concurrentAgents: 8 * cards, arrivals: "always" })
        .tasksPerMinute;
    expect(rate(2) / rate(1)).toBeGreaterThan(1.8);
    expect(rate(2) / rate(1)).toBeLessThan(2.2);
  });
});

describe("a task", () => {
  it("says in each turn all that was said before", () => {
    const [report] = AGENT_PRESETS.slice(-1) as [AgentProfile];
    const { turns, toolMs } = drawTask("t", report, 0, () => 0.5);
    const [first, second] = turns;
    expect(second?.prompt.slice(0, first?.prompt.length)).toEqual(first?.prompt);
    expect(second?.prompt.at(-2)).toEqual({ content: first?.outputContent, tokens: first?.outputTokens });
    expect(toolMs).toEqual([500]);
  });

  it("of every preset fits the model's length, the longest drawn one too", () => {
    for (const preset of AGENT_PRESETS) expect(longestContext(preset) * 1.3).toBeLessThan(8192);
  });
});

describe("the tipping point", () => {
  const point = (agents: number, tasksPerMinute: number, preemptions = 0): SweepPoint => ({
    agents,
    result: { tasksPerMinute, preemptions } as LoadResult,
  });

  it("is where preemptions begin or goodput falls, whichever is first", () => {
    expect(tippingPoint([point(1, 10), point(2, 20), point(3, 19.5)])).toBeUndefined();
    expect(tippingPoint([point(1, 10), point(2, 20), point(3, 18)])).toEqual({ agents: 3, because: "goodput" });
    expect(tippingPoint([point(1, 10), point(2, 20, 1), point(3, 5)])).toEqual({ agents: 2, because: "preemptions" });
  });

  it("is found by a sweep that goes a little beyond it", () => {
    const agents = [{ ...LONG, outputTokens: 1500 }];
    const points = [...sweepAgents({ ...PLAN, agents, minutes: 5, deadlineSeconds: 600 })];
    const tip = tippingPoint(points);
    expect(tip?.because).toBe("preemptions");
    expect(points.findIndex(({ agents: count }) => count === tip?.agents)).toBe(points.length - 4);
  });
});

describe("the cheapest site", () => {
  it("is the first in the order of price that does the work in time", () => {
    const verdicts = [...tryOffers({ ...PLAN, arrivals: { perMinute: 150 }, concurrentAgents: 64 })];
    expect(verdicts.map(({ meetsTarget: met }) => met)).toEqual([...verdicts.slice(1).map(() => false), true]);
    expect(verdicts.length).toBeGreaterThan(1);
    const prices = verdicts.map(({ usdPerHour }) => usdPerHour ?? 0);
    expect(prices).toEqual([...prices].sort((a, b) => a - b));
  });

  it("is looked for only where the model fits", () => {
    const offers = siteOffers({ ...PLAN.site, model: MODEL_CARDS["llama-3-70b"] });
    expect(offers.length).toBeGreaterThan(0);
    for (const { site } of offers) expect(replicaSize(site)).toBeDefined();
    expect(offers.some(({ site }) => site.card.name === "A10" && site.cards < 8)).toBe(false);
  });

  it("needs 95 percent in time", () => {
    expect(meetsTarget({ arrived: 100, finished: 95 } as LoadResult)).toBe(true);
    expect(meetsTarget({ arrived: 100, finished: 94 } as LoadResult)).toBe(false);
  });
});
