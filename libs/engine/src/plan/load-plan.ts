// What is asked of a simulation of agents on cards, and what it answers.
import type { ArrivalPlan } from "../arrivals.ts";
import type { AdmissionMode } from "../engine-options.ts";
import type { HardwareCard } from "../hardware-cards.ts";
import type { ModelCard } from "../model-cards.ts";
import type { AgentProfile } from "./agent-profile.ts";

/** The machines, and how vLLM is started on them. */
export interface Site {
  readonly card: HardwareCard;
  readonly cards: number;
  readonly model: ModelCard;
  /** `--gpu-memory-utilization`. */
  readonly utilization: number;
  readonly maxNumSeqs: number;
  readonly admission: AdmissionMode;
  readonly prefixCaching: boolean;
}

export interface LoadPlan {
  readonly site: Site;
  readonly agents: readonly AgentProfile[];
  /** Tasks that run at the same time; more wait in line. */
  readonly concurrentAgents: number;
  /** `always`: each agent starts its next task when the last one ends. */
  readonly arrivals: ArrivalPlan | "always";
  /** From a task's arrival (with `always`: from its start); a task that is not done by then is stopped. */
  readonly deadlineSeconds: number;
  /** How far single lengths and times lie around the profile's, as a share. */
  readonly spread: number;
  readonly minutes: number;
  readonly seed: number;
}

export interface Latency {
  readonly p50Seconds: number;
  readonly p95Seconds: number;
}

export interface AgentResult {
  readonly name: string;
  readonly arrived: number;
  readonly finished: number;
  readonly latency: Latency | undefined;
}

export interface LoadResult {
  readonly replicas: number;
  readonly cardsPerReplica: number;
  /** KV blocks of one replica. */
  readonly blocks: number;
  readonly arrived: number;
  /** In time; the others were stopped at their deadline, waiting or running, or were too long for the model. */
  readonly finished: number;
  readonly missed: number;
  readonly tooLong: number;
  readonly tasksPerMinute: number;
  readonly latency: Latency | undefined;
  readonly meanKvUse: number;
  readonly peakKvUse: number;
  readonly preemptions: number;
  /** Share of the prompt tokens that came from the prefix cache. */
  readonly cachedShare: number;
  readonly perAgent: readonly AgentResult[];
  readonly steps: number;
  readonly traceHash: string;
}
