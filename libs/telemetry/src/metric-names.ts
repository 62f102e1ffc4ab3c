// Every metric of the system, declared once: type, help, labels, and the closed set that each label comes from.
// The reference page in docs/ is generated from this table. Labels never hold ids: `agent` and `tool` are configured names.

export interface MetricDeclaration {
  readonly type: "counter" | "gauge" | "histogram" | "summary";
  readonly help: string;
  /** Label name to what it may be. */
  readonly labels: Readonly<Record<string, string>>;
  /** Upper bounds of a histogram's buckets. */
  readonly buckets?: readonly number[];
  /** Which services export it. */
  readonly from: readonly string[];
}

const AGENT = "a configured agent";
const PRIORITY = "critical, high, normal, low, idle";
const REPLICA = "host:port of a model server";
const OUTCOME = "ok, or an error code of the catalogue";
const TOOL = "a configured tool";

/** A task: from the 5 ms of a simulated one to the hour that is the longest timeout. */
const TASK_SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600,
] as const;
/** A request inside the system: from 1 ms to the 30 s that clients wait at most. */
const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

/** Around 1, which is exact: below it is too few. */
const RATIOS = [0.5, 0.75, 0.9, 0.95, 1, 1.05, 1.1, 1.25, 1.5, 2, 4] as const;

const counter = <const L extends Readonly<Record<string, string>>>(from: string, help: string, labels: L) =>
  ({ type: "counter", help, labels, from: from.split(" ") }) as const;
const gauge = <const L extends Readonly<Record<string, string>>>(from: string, help: string, labels: L) =>
  ({ type: "gauge", help, labels, from: from.split(" ") }) as const;
/** A summary has samples under its bare name, which the seed's scrape file keeps; a histogram has none. */
const summary = <const L extends Readonly<Record<string, string>>>(from: string, help: string, labels: L) =>
  ({ type: "summary", help, labels, from: from.split(" ") }) as const;
const histogram = <const L extends Readonly<Record<string, string>>>(
  from: string,
  help: string,
  labels: L,
  buckets: readonly number[],
) => ({ type: "histogram", help, labels, buckets, from: from.split(" ") }) as const;

export const METRICS = {
  // The seed's five names
  openclaw_agent_tasks_total: counter("scheduler", "Tasks that reached a state.", {
    agent: AGENT,
    state: "a task state",
  }),
  openclaw_agent_latency_seconds: summary("scheduler", "From a task's acceptance to its end, over ten minutes.", {
    agent: AGENT,
  }),
  openclaw_agent_errors_total: counter("scheduler", "Failed attempts by error code.", {
    agent: AGENT,
    code: "an error code of the catalogue",
  }),
  openclaw_session_context_tokens: gauge("scheduler", "Tokens in the context of the last turn reported.", {
    agent: AGENT,
  }),
  openclaw_gpu_memory_bytes: gauge("scheduler inference-adapter", "GPU memory as the model server reports it.", {
    replica: REPLICA,
    kind: "kv_used, kv_total",
  }),

  openclaw_task_duration_seconds: histogram(
    "scheduler",
    "From a task's acceptance to its end.",
    { agent: AGENT },
    TASK_SECONDS,
  ),
  openclaw_intake_tasks_total: counter("scheduler", "Tasks handed in, by what became of them at the door.", {
    result: "accepted, duplicate, refused",
  }),
  openclaw_queue_tasks: gauge("scheduler", "Tasks that wait to be dispatched.", { agent: AGENT, priority: PRIORITY }),
  openclaw_queue_oldest_age_seconds: gauge("scheduler", "How long the oldest waiting task has waited.", {
    agent: AGENT,
    priority: PRIORITY,
  }),
  openclaw_queue_wait_seconds: histogram(
    "scheduler",
    "From a task being ready to its dispatch.",
    { agent: AGENT, priority: PRIORITY },
    TASK_SECONDS,
  ),
  openclaw_dispatch_attempts_total: counter("scheduler", "Attempts dispatched.", { agent: AGENT }),
  openclaw_retries_total: counter("scheduler", "Attempts that another one follows.", { agent: AGENT }),
  openclaw_dead_letters_total: counter("scheduler", "Tasks that became dead letters.", { agent: AGENT }),
  openclaw_dead_letters: gauge("scheduler", "Dead letters that nobody has replayed.", { agent: AGENT }),
  openclaw_effects_unknown: gauge(
    "scheduler",
    "Effects that nobody knows the end of, whatever became of their tasks.",
    {
      agent: AGENT,
    },
  ),
  openclaw_job_tasks_total: counter("scheduler", "Tasks that jobs were done with.", {
    kind: "replay, retry, cancel",
    outcome: "done, failed, skipped",
  }),
  openclaw_jobs_open: gauge("scheduler", "Jobs that run, or whose tasks have not all ended.", {}),
  openclaw_sessions_busy: gauge("scheduler", "Sessions that a task holds.", { agent: AGENT }),
  openclaw_session_tasks_waiting: gauge("scheduler", "Tasks that wait for an earlier one of their session.", {
    agent: AGENT,
  }),
  openclaw_session_prunes_total: counter("scheduler", "Tasks that left out the oldest turns of their session.", {
    agent: AGENT,
  }),
  openclaw_session_resets_total: counter("scheduler", "Sessions that began anew.", {
    agent: AGENT,
    reason: "max_tasks, operator",
  }),
  openclaw_leases_lost_total: counter("scheduler", "Attempts whose worker stopped renewing.", { agent: AGENT }),
  openclaw_scheduler_leading: gauge("scheduler", "1 in the scheduler that leads, 0 in the others.", {}),
  openclaw_results_published_total: counter("scheduler", "Results published to RESULTS.", {}),

  openclaw_worker_processes: gauge("worker", "Agent processes.", { agent: AGENT, state: "starting, idle, busy" }),
  openclaw_worker_slots: gauge("worker", "Tasks that could run at once.", { agent: AGENT, state: "free, busy" }),
  openclaw_worker_process_exits_total: counter("worker", "Agent processes that ended.", {
    agent: AGENT,
    reason: "idle, recycled, memory, hung, died, draining",
  }),
  openclaw_context_usage_ratio: gauge("worker", "Last turn's share of max_context_tokens.", { agent: AGENT }),
  openclaw_model_calls_total: counter("worker", "Model calls of agents.", { agent: AGENT, outcome: OUTCOME }),
  openclaw_model_tokens_total: counter("worker", "Tokens of model calls.", { agent: AGENT, kind: "input, output" }),

  openclaw_adapter_slots: gauge("inference-adapter", "Calls that a replica may run at once.", {
    replica: REPLICA,
    state: "free, busy",
  }),
  openclaw_adapter_queue_length: gauge("inference-adapter", "Calls that wait for room.", {}),
  openclaw_adapter_waits_total: counter("inference-adapter", "Calls that had to wait, by what for first.", {
    constraint: "a constraint of admission",
  }),
  openclaw_adapter_kv_blocks: gauge("inference-adapter", "KV blocks of a replica, by the ledger and by its engine.", {
    replica: REPLICA,
    kind: "reserved, unaccounted, used, total",
  }),
  openclaw_adapter_outer_limit: gauge("inference-adapter", "Calls that a replica runs at most, as it fares.", {
    replica: REPLICA,
  }),
  openclaw_adapter_ledger_drift: gauge(
    "inference-adapter",
    "Requests that an engine runs beyond those the adapter sent (below 0: that it misses); 0 while the two agree.",
    { replica: REPLICA },
  ),
  openclaw_adapter_retries_total: counter("inference-adapter", "Calls made once more, elsewhere if there is room.", {}),
  openclaw_adapter_prompt_estimate_ratio: histogram(
    "inference-adapter",
    "Tokens that a prompt was held for over those it had.",
    {},
    RATIOS,
  ),
  openclaw_adapter_calls_total: counter("inference-adapter", "Calls that ended.", { outcome: OUTCOME }),
  openclaw_adapter_breaker_open: gauge("inference-adapter", "1 while a replica gets no calls as it fails.", {
    replica: REPLICA,
  }),
  openclaw_adapter_time_to_first_token_seconds: histogram(
    "inference-adapter",
    "From a call's arrival to its first token.",
    {},
    REQUEST_SECONDS,
  ),

  openclaw_tool_calls_total: counter("tool-gateway", "Tool calls that ended.", { tool: TOOL, outcome: OUTCOME }),
  openclaw_tool_call_seconds: histogram("tool-gateway", "Length of tool calls.", { tool: TOOL }, REQUEST_SECONDS),

  openclaw_journal_used_ratio: gauge("recorder", "Share of the journal's room that is used; 1 is full.", {}),
  openclaw_recorder_lag_messages: gauge("recorder", "Journal messages that are not in Postgres yet.", {}),
  openclaw_recorder_given_up_total: counter(
    "recorder",
    "Journal records that could not be read, or not be stored.",
    {},
  ),
  openclaw_recorder_rows_total: counter("recorder", "Rows written.", { table: "a table of the recorder" }),

  openclaw_http_requests_total: counter("ingress toolserver", "HTTP requests answered.", {
    route: "a route's pattern",
    method: "an HTTP method",
    status: "an HTTP status",
  }),
  openclaw_http_request_seconds: histogram(
    "ingress toolserver",
    "Length of HTTP requests.",
    { route: "a route's pattern" },
    REQUEST_SECONDS,
  ),

  openclaw_spans_dropped_total: counter("all", "Finished spans that were lost, as a bounded queue was full.", {}),
  openclaw_store_query_seconds: histogram(
    "all",
    "Length of database queries.",
    { query: "a query's name in the code" },
    REQUEST_SECONDS,
  ),
} as const satisfies Readonly<Record<string, MetricDeclaration>>;

export type MetricName = keyof typeof METRICS;

type NameOf<T extends MetricDeclaration["type"]> = {
  [N in MetricName]: (typeof METRICS)[N]["type"] extends T ? N : never;
}[MetricName];
export type CounterName = NameOf<"counter">;
export type GaugeName = NameOf<"gauge">;
export type HistogramName = NameOf<"histogram">;
export type SummaryName = NameOf<"summary">;

/** The label names of a metric. */
export type LabelsOf<N extends MetricName> = keyof (typeof METRICS)[N]["labels"] & string;
