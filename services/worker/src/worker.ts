// Wires the worker: the agent types it serves, their share of its processes, and the timers they have in common.
import type { Bus } from "@openclaw/bus";
import type { AgentSpec, CoreSettings } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import type { Part } from "@openclaw/service";
import type { Logger, Metrics, Tracing } from "@openclaw/telemetry";
import { type Clock, within } from "@openclaw/time";
import { AgentType } from "./agent-type.ts";
import { createAgentVersions } from "./agent-versions.ts";
import { Beats } from "./beats.ts";
import { AGENT_ENTRY, requireRuntime } from "./fork-agent.ts";
import { ModelLine } from "./model-line.ts";
import { createSchedulerLine } from "./scheduler-line.ts";
import { shareSlots } from "./share-slots.ts";
import { createCallTool } from "./tool-call.ts";
import { createWorkerMetrics } from "./worker-metrics.ts";

/** Over a limit means killed within two seconds: two looks a second leave room for a slow one. */
const INSPECT_MS = 500;
const PING_MS = 1_000;
/** What the end of the attempts that do not end by themselves may take: their abort, their last words, their reports. */
const GIVE_BACK_MS = 2_000;

export interface WorkerOptions {
  /** This worker's name, as the scheduler knows it. */
  readonly name: string;
  /** The agent types it serves. */
  readonly agents: readonly AgentSpec[];
  /** Most agent processes. */
  readonly maxAgents: number;
  readonly core: CoreSettings;
  /** The pool of adapters that is asked. */
  readonly pool: string;
  /** Running attempts may end by themselves for this long at a stop. */
  readonly drainMs: number;
  readonly bus: Bus;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly clock: Clock;
  readonly random: () => number;
  /** The program of an agent process; the agent loop unless given. */
  readonly entry?: string;
}

export class Worker implements Part {
  readonly name = "worker";
  readonly #options: WorkerOptions;
  readonly #modelLine: ModelLine;
  readonly #beats: Beats;
  readonly #types: readonly AgentType[];
  #timers: NodeJS.Timeout[] = [];

  constructor(options: WorkerOptions) {
    requireRuntime();
    this.#options = options;
    const { bus, pool, random, log, name } = options;
    this.#modelLine = new ModelLine({ bus, pool, random });
    this.#beats = new Beats({ bus, worker: name, log });
    this.#types = this.#createTypes();
  }

  /** Why it runs no attempts of one of its types, or undefined. */
  notReady(): string | undefined {
    const problems = this.#types.flatMap(({ problem }) => problem ?? []);
    return problems.length === 0 ? undefined : problems.join("; ");
  }

  async start(): Promise<void> {
    this.#modelLine.start();
    this.#timers = [
      setInterval(() => {
        for (const type of this.#types) type.ping();
      }, PING_MS),
      setInterval(() => {
        for (const type of this.#types) void type.inspect();
      }, INSPECT_MS),
    ];
    this.#beats.start(this.#types);
    await Promise.all(this.#types.map((type) => type.start()));
  }

  /** Takes no more work, lets what runs end, gives back what does not, and leaves no process behind. */
  async stop(): Promise<void> {
    const drained = Promise.all(this.#types.map((type) => type.drain()));
    if (!(await this.#ends(drained, this.#options.drainMs))) {
      for (const type of this.#types) type.stopAttempts(new AppError("worker_draining"));
      await this.#ends(drained, GIVE_BACK_MS);
    }
    for (const timer of this.#timers) clearInterval(timer);
    this.#beats.stop();
    this.#modelLine.stop();
    await Promise.all(this.#types.map((type) => type.stop()));
  }

  async #ends(work: Promise<unknown>, ms: number): Promise<boolean> {
    try {
      await within(work, ms, () => new AppError("worker_draining"));
      return true;
    } catch {
      return false;
    }
  }

  #createTypes(): AgentType[] {
    const {
      name,
      agents,
      maxAgents,
      core,
      bus,
      log,
      metrics,
      tracing,
      clock,
      random,
      entry = AGENT_ENTRY,
    } = this.#options;
    const { session_max_tasks, idle_timeout, memory_limit_per_agent } = core.agents;
    const shares = shareSlots(
      agents.map((spec) => ({ name: spec.name, max: spec.pool.max })),
      maxAgents,
    );
    const scheduler = createSchedulerLine({ bus, worker: name, random, log });
    const attempt = {
      bus,
      worker: name,
      scheduler,
      findAgent: createAgentVersions(scheduler.agent),
      modelLine: this.#modelLine,
      callTool: createCallTool({ bus, random }),
      sessionMaxTasks: session_max_tasks,
      requestTimeoutMs: core.inference.request_timeout * 1000,
      metrics: createWorkerMetrics(metrics),
      tracing,
      clock,
      log,
    };
    return agents.map((spec) => {
      const slots = shares.get(spec.name) ?? 0;
      const pool = {
        warm: Math.min(spec.pool.warm, slots),
        idleTimeoutMs: idle_timeout * 1000,
        maxTasks: session_max_tasks,
        memoryLimitBytes: memory_limit_per_agent,
        entry,
        log,
      };
      return new AgentType({ agent: spec.name, slots, pool, attempt, onChange: (type) => this.#beats.changed(type) });
    });
  }
}
