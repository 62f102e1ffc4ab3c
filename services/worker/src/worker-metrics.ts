// What a worker counts.
import type { Usage } from "@openclaw/contracts";
import type { Metrics } from "@openclaw/telemetry";
import { EXIT_REASONS, type ExitReason } from "./agent-process.ts";

interface PoolCounts {
  readonly starting: number;
  readonly idle: number;
  readonly busy: number;
  /** Attempts that could start now. */
  readonly free: number;
  /** Attempts that run. */
  readonly taken: number;
}

export interface WorkerMetrics {
  /** Samples of zero for what has not happened yet, so that a rate sees its first time. */
  announce(agent: string): void;
  showPool(agent: string, counts: PoolCounts): void;
  countExit(agent: string, reason: ExitReason): void;
  /** `outcome` is `ok` or an error code. */
  countModelCall(agent: string, outcome: string): void;
  countTokens(agent: string, usage: Usage, maxContextTokens: number): void;
}

export const createWorkerMetrics = (metrics: Metrics): WorkerMetrics => {
  const processes = metrics.gauge("openclaw_worker_processes");
  const slots = metrics.gauge("openclaw_worker_slots");
  const exits = metrics.counter("openclaw_worker_process_exits_total");
  const calls = metrics.counter("openclaw_model_calls_total");
  const tokens = metrics.counter("openclaw_model_tokens_total");
  const context = metrics.gauge("openclaw_context_usage_ratio");
  return {
    announce: (agent) => {
      for (const reason of EXIT_REASONS) exits.inc({ agent, reason }, 0);
    },
    showPool: (agent, { starting, idle, busy, free, taken }) => {
      processes.set({ agent, state: "starting" }, starting);
      processes.set({ agent, state: "idle" }, idle);
      processes.set({ agent, state: "busy" }, busy);
      slots.set({ agent, state: "free" }, free);
      slots.set({ agent, state: "busy" }, taken);
    },
    countExit: (agent, reason) => exits.inc({ agent, reason }),
    countModelCall: (agent, outcome) => calls.inc({ agent, outcome }),
    countTokens: (agent, { prompt_tokens, completion_tokens }, maxContextTokens) => {
      tokens.inc({ agent, kind: "input" }, prompt_tokens);
      tokens.inc({ agent, kind: "output" }, completion_tokens);
      context.set({ agent }, (prompt_tokens + completion_tokens) / maxContextTokens);
    },
  };
};
