// Metrics on our panels and in our alerts that others declare: model servers, the Node process, Prometheus itself.
// They are as closed a set as our own, so that a name that nobody exports cannot be asked for.

export interface ForeignMetric {
  readonly type: "counter" | "gauge" | "histogram";
  /** Who exports it and why ours would not do. */
  readonly why: string;
}

const engine = <const T extends ForeignMetric["type"]>(type: T, why: string) =>
  ({ type, why: `vLLM and its simulation: ${why}` }) as const;

export const FOREIGN_METRICS = {
  "vllm:num_requests_running": engine("gauge", "what the engine holds, beside what the adapter sent it"),
  "vllm:num_requests_waiting": engine("gauge", "must stay at 0, as work waits in the adapter"),
  "vllm:kv_cache_usage_perc": engine("gauge", "the engine's own view of its cache"),
  "vllm:num_preemptions_total": engine("counter", "only the engine knows when it threw work away"),
  "vllm:prompt_tokens_total": engine("counter", "tokens per replica"),
  "vllm:generation_tokens_total": engine("counter", "tokens per replica"),
  "vllm:prefix_cache_queries_total": engine("counter", "the hit ratio's denominator"),
  "vllm:prefix_cache_hits_total": engine("counter", "the hit ratio's numerator"),
  "vllm:request_success_total": engine("counter", "why generations ended"),
  "vllm:time_to_first_token_seconds": engine("histogram", "the engine's share of the wait"),
  "vllm:inter_token_latency_seconds": engine("histogram", "the pace of a generation"),
  "vllm:e2e_request_latency_seconds": engine("histogram", "a whole request inside the engine"),
  "vllm:request_queue_time_seconds": engine("histogram", "time that should have been spent in the adapter"),
  process_resident_memory_bytes: { type: "gauge", why: "every service exports it through prom-client" },
  nodejs_eventloop_lag_p99_seconds: { type: "gauge", why: "every service exports it through prom-client" },
  up: { type: "gauge", why: "Prometheus writes it for each target" },
} as const satisfies Readonly<Record<string, ForeignMetric>>;

export type ForeignName<T extends ForeignMetric["type"]> = {
  [N in keyof typeof FOREIGN_METRICS]: (typeof FOREIGN_METRICS)[N]["type"] extends T ? N : never;
}[keyof typeof FOREIGN_METRICS];
