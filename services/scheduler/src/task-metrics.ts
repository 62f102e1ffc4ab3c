// The metrics of tasks, the seed's names among them, set where outcomes are committed.
import { PRIORITIES, TERMINAL_STATES } from "@openclaw/contracts";
import type { TaskRow } from "@openclaw/store";
import type { Metrics } from "@openclaw/telemetry";
import type { Ending } from "./decide-end.ts";
import type { LeaderState } from "./leader-state.ts";
import type { SessionCount } from "./queries/manage-sessions.ts";

/** The seed's five names; ingress shows them for the whole cluster. */
const SEED_METRICS = [
  "openclaw_agent_tasks_total",
  "openclaw_agent_latency_seconds",
  "openclaw_gpu_memory_bytes",
  "openclaw_agent_errors_total",
  "openclaw_session_context_tokens",
] as const;

interface AgentCount {
  readonly agent: string;
  readonly count: number;
}

interface AgentGauge {
  reset(): void;
  set(labels: { readonly agent: string }, value: number): void;
}

export class TaskMetrics {
  readonly #metrics: Metrics;
  readonly #tasks;
  readonly #latency;
  readonly #duration;
  readonly #errors;
  readonly #context;
  readonly #retries;
  readonly #deadLetters;
  readonly #leasesLost;
  readonly #openDeadLetters;
  readonly #unknownEffects;
  readonly #sessionsBusy;
  readonly #sessionWaiting;
  readonly #sessionPrunes;
  readonly #sessionResets;
  readonly #gpu;
  readonly #queue;
  readonly #oldest;
  #announced: readonly string[] = [];

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
    this.#tasks = metrics.counter("openclaw_agent_tasks_total");
    this.#latency = metrics.summary("openclaw_agent_latency_seconds");
    this.#duration = metrics.histogram("openclaw_task_duration_seconds");
    this.#errors = metrics.counter("openclaw_agent_errors_total");
    this.#context = metrics.gauge("openclaw_session_context_tokens");
    this.#retries = metrics.counter("openclaw_retries_total");
    this.#deadLetters = metrics.counter("openclaw_dead_letters_total");
    this.#leasesLost = metrics.counter("openclaw_leases_lost_total");
    this.#openDeadLetters = metrics.gauge("openclaw_dead_letters");
    this.#unknownEffects = metrics.gauge("openclaw_effects_unknown");
    this.#sessionsBusy = metrics.gauge("openclaw_sessions_busy");
    this.#sessionWaiting = metrics.gauge("openclaw_session_tasks_waiting");
    this.#sessionPrunes = metrics.counter("openclaw_session_prunes_total");
    this.#sessionResets = metrics.counter("openclaw_session_resets_total");
    this.#gpu = metrics.gauge("openclaw_gpu_memory_bytes");
    this.#queue = metrics.gauge("openclaw_queue_tasks");
    this.#oldest = metrics.gauge("openclaw_queue_oldest_age_seconds");
  }

  attemptEnded(row: TaskRow, { outcome, contextTokens, session }: Ending): void {
    const { agent } = row;
    if ((session?.pruned ?? 0) > 0) this.#sessionPrunes.inc({ agent });
    if (session?.reset === true) this.sessionReset(agent, "max_tasks");
    if (contextTokens > 0) this.#context.set({ agent }, contextTokens);
    if (outcome.status === "failed") {
      this.#errors.inc({ agent, code: outcome.error.code });
      if (outcome.error.code === "lease_lost") this.#leasesLost.inc({ agent });
    }
    if (row.state === "retrying") this.#retries.inc({ agent });
    if (row.state === "dead_letter") this.#deadLetters.inc({ agent });
  }

  taskEnded(row: TaskRow): void {
    this.#tasks.inc({ agent: row.agent, state: row.state });
    if (row.finished_at === null) return;
    const seconds = (row.finished_at.getTime() - row.created_at.getTime()) / 1000;
    this.#latency.observe({ agent: row.agent }, seconds);
    this.#duration.observe({ agent: row.agent }, seconds);
  }

  sessionReset(agent: string, reason: "max_tasks" | "operator"): void {
    this.#sessionResets.inc({ agent, reason });
  }

  sessions(counts: readonly SessionCount[]): void {
    this.#show(
      this.#sessionsBusy,
      counts.map(({ agent, busy }) => ({ agent, count: busy })),
    );
    this.#show(
      this.#sessionWaiting,
      counts.map(({ agent, waiting }) => ({ agent, count: waiting })),
    );
  }

  deadLetters(counts: readonly AgentCount[]): void {
    this.#show(this.#openDeadLetters, counts);
  }

  unknownEffects(counts: readonly AgentCount[]): void {
    this.#show(this.#unknownEffects, counts);
  }

  #show(gauge: AgentGauge, counts: readonly AgentCount[]): void {
    gauge.reset();
    for (const agent of this.#announced) gauge.set({ agent }, 0);
    for (const { agent, count } of counts) gauge.set({ agent }, count);
  }

  /** Every configured agent has its samples from the start, so that rates and alerts see zeros and not gaps. */
  announce(agents: readonly string[]): void {
    this.#announced = agents;
    for (const agent of agents) {
      for (const state of TERMINAL_STATES) this.#tasks.inc({ agent, state }, 0);
      this.#retries.inc({ agent }, 0);
      this.#deadLetters.inc({ agent }, 0);
      this.#leasesLost.inc({ agent }, 0);
      this.#openDeadLetters.set({ agent }, 0);
      this.#unknownEffects.set({ agent }, 0);
      this.#sessionsBusy.set({ agent }, 0);
      this.#sessionWaiting.set({ agent }, 0);
      this.#sessionPrunes.inc({ agent }, 0);
      for (const reason of ["max_tasks", "operator"]) this.#sessionResets.inc({ agent, reason }, 0);
      this.#errors.inc({ agent, code: "internal" }, 0);
      this.#context.set({ agent }, 0);
    }
  }

  observe(state: LeaderState, nowMs: number): void {
    this.#queue.reset();
    this.#oldest.reset();
    this.#gpu.reset();
    for (const lane of state.ready.lanes()) {
      const labels = { agent: lane.agent, priority: PRIORITIES[lane.priority] ?? "normal" };
      this.#queue.set(labels, lane.length);
      this.#oldest.set(labels, lane.since === undefined ? 0 : (nowMs - lane.since) / 1000);
    }
    for (const adapter of state.adapters.beats(performance.now())) {
      for (const replica of adapter.replicas) {
        this.#gpu.set({ replica: replica.url, kind: "kv_used" }, replica.kv_used_bytes);
        this.#gpu.set({ replica: replica.url, kind: "kv_total" }, replica.kv_total_bytes);
      }
    }
  }

  /** Forgets what only a leader sees: a former one that still showed it would keep alerts on that nothing ends. */
  reignEnded(): void {
    for (const gauge of [this.#queue, this.#oldest, this.#gpu]) gauge.reset();
    for (const agent of this.#announced) this.#context.set({ agent }, 0);
    this.deadLetters([]);
    this.unknownEffects([]);
    this.sessions([]);
  }

  /** The seed's families as Prometheus text. */
  seedText(): Promise<string> {
    return this.#metrics.families(SEED_METRICS);
  }
}
