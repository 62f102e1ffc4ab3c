// The adapter's metrics. Counters move with the calls; gauges are written with each beat, because nobody reads them sooner.
import { ADMISSION_CONSTRAINTS, type AdmissionConstraint, type ErrorCode } from "@openclaw/contracts";
import type { Metrics } from "@openclaw/telemetry";
import type { CallTurn } from "./call-turn.ts";
import type { ModelServer } from "./model-server.ts";
import type { TurnGate } from "./turn-gate.ts";

export interface AdapterMetrics {
  countCall(outcome: "ok" | ErrorCode): void;
  countWait(constraint: AdmissionConstraint): void;
  countRetry(): void;
  observeFirstToken(ms: number): void;
  /** Estimated over counted tokens of a prompt. */
  observeEstimate(ratio: number): void;
  showRoom(gate: TurnGate<ModelServer, CallTurn>): void;
  showDrift(server: ModelServer, requests: number): void;
}

export const createAdapterMetrics = (metrics: Metrics): AdapterMetrics => {
  const calls = metrics.counter("openclaw_adapter_calls_total");
  const waits = metrics.counter("openclaw_adapter_waits_total");
  const retries = metrics.counter("openclaw_adapter_retries_total");
  const firstToken = metrics.histogram("openclaw_adapter_time_to_first_token_seconds");
  const estimate = metrics.histogram("openclaw_adapter_prompt_estimate_ratio");
  const drift = metrics.gauge("openclaw_adapter_ledger_drift");
  for (const constraint of ADMISSION_CONSTRAINTS) waits.inc({ constraint }, 0);
  return {
    countCall: (outcome) => calls.inc({ outcome }),
    countWait: (constraint) => waits.inc({ constraint }),
    countRetry: () => retries.inc(),
    observeFirstToken: (ms) => firstToken.observe(ms / 1000),
    observeEstimate: (ratio) => estimate.observe(ratio),
    showRoom: createRoomGauges(metrics),
    showDrift: ({ label }, requests) => drift.set({ replica: label }, requests),
  };
};

const createRoomGauges = (metrics: Metrics): AdapterMetrics["showRoom"] => {
  const slots = metrics.gauge("openclaw_adapter_slots");
  const queue = metrics.gauge("openclaw_adapter_queue_length");
  const limit = metrics.gauge("openclaw_adapter_outer_limit");
  const blocks = metrics.gauge("openclaw_adapter_kv_blocks");
  const breaker = metrics.gauge("openclaw_adapter_breaker_open");
  const memory = metrics.gauge("openclaw_gpu_memory_bytes");
  return ({ planner, lanes }) => {
    queue.set(planner.queued);
    for (const [host, lane] of lanes) {
      const replica = host.label;
      slots.set({ replica, state: "busy" }, lane.running);
      slots.set({ replica, state: "free" }, host.healthy ? Math.max(0, lane.slots - lane.running) : 0);
      limit.set({ replica }, lane.limit);
      breaker.set({ replica }, host.healthy ? 0 : 1);
      memory.set({ replica, kind: "kv_used" }, host.stats.kvUsedBytes);
      memory.set({ replica, kind: "kv_total" }, host.stats.kvTotalBytes);
      const { kv } = host.stats;
      if (kv === undefined) continue;
      blocks.set({ replica, kind: "reserved" }, lane.ledger.held);
      blocks.set({ replica, kind: "unaccounted" }, lane.strangers);
      blocks.set({ replica, kind: "used" }, kv.usedBlocks);
      blocks.set({ replica, kind: "total" }, kv.blocks);
    }
  };
};
