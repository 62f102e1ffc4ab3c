// The adapter's metrics. Counters move with the calls; gauges are written with each beat, because nobody reads them sooner.
import type { ErrorCode } from "@openclaw/contracts";
import type { Metrics } from "@openclaw/telemetry";
import type { ModelServer } from "./model-server.ts";
import type { TurnGate } from "./turn-gate.ts";

export interface AdapterMetrics {
  countCall(outcome: "ok" | ErrorCode): void;
  observeFirstToken(ms: number): void;
  showRoom(gate: TurnGate<ModelServer>): void;
}

export const createAdapterMetrics = (metrics: Metrics): AdapterMetrics => {
  const calls = metrics.counter("openclaw_adapter_calls_total");
  const firstToken = metrics.histogram("openclaw_adapter_time_to_first_token_seconds");
  const slots = metrics.gauge("openclaw_adapter_slots");
  const queue = metrics.gauge("openclaw_adapter_queue_length");
  const breaker = metrics.gauge("openclaw_adapter_breaker_open");
  const memory = metrics.gauge("openclaw_gpu_memory_bytes");
  return {
    countCall: (outcome) => calls.inc({ outcome }),
    observeFirstToken: (ms) => firstToken.observe(ms / 1000),
    showRoom: (gate) => {
      queue.set(gate.queued);
      for (const { host, slots: all, running } of gate.lanes) {
        const replica = host.label;
        slots.set({ replica, state: "busy" }, running);
        slots.set({ replica, state: "free" }, host.healthy ? Math.max(0, all - running) : 0);
        breaker.set({ replica }, host.healthy ? 0 : 1);
        memory.set({ replica, kind: "kv_used" }, host.stats.kvUsedBytes);
        memory.set({ replica, kind: "kv_total" }, host.stats.kvTotalBytes);
      }
    },
  };
};
