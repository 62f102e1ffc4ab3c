// What became of the tasks, and the figures that follow.
import type { FinishedRequest } from "../engine-request.ts";
import { percentile } from "../percentile.ts";
import type { AgentResult, Latency, LoadPlan, LoadResult } from "./load-plan.ts";
import type { Replica } from "./replicas.ts";

interface AgentTally {
  arrived: number;
  readonly latenciesMs: number[];
}

const latencyOf = (valuesMs: readonly number[]): Latency | undefined => {
  const [p50, p95] = [percentile(valuesMs, 0.5), percentile(valuesMs, 0.95)];
  return p50 === undefined || p95 === undefined ? undefined : { p50Seconds: p50 / 1000, p95Seconds: p95 / 1000 };
};

export class LoadTally {
  readonly #perAgent: ReadonlyMap<string, AgentTally>;
  #finishedInTime = 0;
  #missed = 0;
  #tooLong = 0;
  #promptTokens = 0;
  #cachedTokens = 0;

  constructor(agents: readonly { readonly name: string }[]) {
    this.#perAgent = new Map(agents.map(({ name }) => [name, { arrived: 0, latenciesMs: [] }]));
  }

  arrive(agent: string): void {
    const tally = this.#perAgent.get(agent);
    if (tally !== undefined) tally.arrived += 1;
  }

  turn({ promptTokens, cachedTokens }: FinishedRequest): void {
    this.#promptTokens += promptTokens;
    this.#cachedTokens += cachedTokens;
  }

  /** `withinWindow`: before the end of the time that rates are taken over. */
  finish(agent: string, latencyMs: number, withinWindow: boolean): void {
    this.#perAgent.get(agent)?.latenciesMs.push(latencyMs);
    if (withinWindow) this.#finishedInTime += 1;
  }

  miss(): void {
    this.#missed += 1;
  }

  refuse(): void {
    this.#tooLong += 1;
  }

  result(plan: LoadPlan, replicas: readonly Replica[], traceHash: string): LoadResult {
    const perAgent = [...this.#perAgent].map(
      ([name, { arrived, latenciesMs }]): AgentResult => ({
        name,
        arrived,
        finished: latenciesMs.length,
        latency: latencyOf(latenciesMs),
      }),
    );
    const totals = replicas.map(({ drive }) => drive.totals);
    const states = replicas.map(({ drive }) => drive.engine.state);
    const busyMs = totals.reduce((sum, total) => sum + total.busyMs, 0);
    return {
      replicas: replicas.length,
      cardsPerReplica: Math.floor(plan.site.cards / Math.max(1, replicas.length)),
      blocks: states[0]?.totalBlocks ?? 0,
      arrived: perAgent.reduce((sum, { arrived }) => sum + arrived, 0),
      finished: perAgent.reduce((sum, { finished }) => sum + finished, 0),
      missed: this.#missed,
      tooLong: this.#tooLong,
      tasksPerMinute: this.#finishedInTime / plan.minutes,
      latency: latencyOf([...this.#perAgent.values()].flatMap(({ latenciesMs }) => latenciesMs)),
      meanKvUse: totals.reduce((sum, { meanKvUse, busyMs: own }) => sum + meanKvUse * own, 0) / Math.max(1, busyMs),
      peakKvUse: Math.max(0, ...totals.map(({ peakKvUse }) => peakKvUse)),
      preemptions: states.reduce((sum, { preemptions }) => sum + preemptions, 0),
      cachedShare: this.#cachedTokens / Math.max(1, this.#promptTokens),
      perAgent,
      steps: totals.reduce((sum, { steps }) => sum + steps, 0),
      traceHash,
    };
  }
}
