// The dashboard to look at first: does work come in, does it end well, what does it wait for.
import type { Dashboard, Row } from "./dashboard.ts";
import { stat, table, timeseries } from "./panel.ts";
import { highest, perMinute, quantile, rate, ratio, total, totalOnce } from "./promql.ts";

const ENDED = "succeeded|failed|expired|dead_letter";

const status: Row = {
  title: "Now",
  panels: [
    stat(
      { title: "Tasks ended per minute", about: "Every end, good or bad.", unit: "cpm" },
      perMinute(rate("openclaw_agent_tasks_total", [], { state: ENDED })),
      [["green"]],
    ),
    stat(
      {
        title: "Success",
        about: "Tasks that succeeded, of those that ended without being cancelled.",
        unit: "percentunit",
      },
      ratio(
        rate("openclaw_agent_tasks_total", [], { state: "succeeded" }),
        rate("openclaw_agent_tasks_total", [], { state: ENDED }),
      ),
      [["red"], ["orange", 0.95], ["green", 0.99]],
    ),
    stat(
      { title: "Waiting", about: "Tasks that wait to be dispatched.", unit: "short" },
      totalOnce("openclaw_queue_tasks", ["agent", "priority"]),
      [["green"], ["orange", 100], ["red", 1000]],
    ),
    stat(
      { title: "Oldest wait", about: "How long the oldest waiting task has waited.", unit: "s" },
      highest("openclaw_queue_oldest_age_seconds"),
      [["green"], ["orange", 60], ["red", 600]],
    ),
    stat(
      { title: "Dead letters", about: "Dead letters that nobody has replayed.", unit: "short" },
      totalOnce("openclaw_dead_letters", ["agent"]),
      [["green"], ["red", 1]],
    ),
    stat(
      {
        title: "Leading schedulers",
        about: "One leads at any time; none for a few seconds at a takeover.",
        unit: "none",
      },
      total("openclaw_scheduler_leading"),
      [["red"], ["green", 1], ["red", 2]],
    ),
  ],
};

const tasks: Row = {
  title: "Tasks",
  panels: [
    timeseries(
      { title: "Ends by state", about: "Tasks per minute by the state in which they ended.", unit: "cpm" },
      { query: perMinute(rate("openclaw_agent_tasks_total", ["state"])), legend: "{{state}}" },
    ),
    timeseries(
      { title: "Latency", about: "From a task's acceptance to its end.", unit: "s" },
      { query: quantile(0.5, "openclaw_task_duration_seconds"), legend: "p50" },
      { query: quantile(0.95, "openclaw_task_duration_seconds"), legend: "p95" },
      { query: quantile(0.99, "openclaw_task_duration_seconds"), legend: "p99" },
    ),
    timeseries(
      { title: "Latency by agent, p95", about: "From a task's acceptance to its end.", unit: "s" },
      { query: quantile(0.95, "openclaw_task_duration_seconds", ["agent"]), legend: "{{agent}}" },
    ),
    timeseries(
      { title: "Handed in", about: "Tasks per minute by what became of them at the door.", unit: "cpm" },
      { query: perMinute(rate("openclaw_intake_tasks_total", ["result"])), legend: "{{result}}" },
    ),
    timeseries(
      { title: "Errors by code", about: "Failed attempts per minute.", unit: "cpm" },
      { query: perMinute(rate("openclaw_agent_errors_total", ["agent", "code"])), legend: "{{agent}} {{code}}" },
    ),
    timeseries(
      {
        title: "Second chances",
        about: "Attempts that another one follows, and workers that stopped renewing.",
        unit: "cpm",
      },
      { query: perMinute(rate("openclaw_retries_total")), legend: "retries" },
      { query: perMinute(rate("openclaw_leases_lost_total")), legend: "leases lost" },
      { query: perMinute(rate("openclaw_dead_letters_total")), legend: "dead letters" },
    ),
  ],
};

const queue: Row = {
  title: "Queue",
  panels: [
    timeseries(
      { title: "Waiting by priority", about: "Tasks that wait to be dispatched.", unit: "short" },
      { query: totalOnce("openclaw_queue_tasks", ["agent", "priority"], ["priority"]), legend: "{{priority}}" },
    ),
    timeseries(
      { title: "Oldest by priority", about: "How long the oldest waiting task has waited.", unit: "s" },
      { query: highest("openclaw_queue_oldest_age_seconds", ["priority"]), legend: "{{priority}}" },
    ),
    timeseries(
      { title: "Wait before dispatch, p95", about: "From a task being ready to its dispatch.", unit: "s" },
      { query: quantile(0.95, "openclaw_queue_wait_seconds", ["priority"]), legend: "{{priority}}" },
    ),
  ],
};

const agents: Row = {
  title: "Agents",
  panels: [
    timeseries(
      { title: "Slots", about: "Tasks that could run at once, free and busy.", unit: "short" },
      { query: total("openclaw_worker_slots", ["state"]), legend: "{{state}}" },
    ),
    timeseries(
      { title: "Agent processes", about: "By agent and state.", unit: "short" },
      { query: total("openclaw_worker_processes", ["agent", "state"]), legend: "{{agent}} {{state}}" },
    ),
    timeseries(
      {
        title: "Processes that ended",
        about: "Per minute and reason; memory, hung and died are worth a look.",
        unit: "cpm",
      },
      { query: perMinute(rate("openclaw_worker_process_exits_total", ["reason"])), legend: "{{reason}}" },
    ),
    timeseries(
      {
        title: "Context used",
        about: "The last turn's share of max_context_tokens.",
        unit: "percentunit",
      },
      { query: highest("openclaw_context_usage_ratio", ["agent"]), legend: "{{agent}}" },
    ),
    timeseries(
      { title: "Context tokens", about: "Tokens in the context of the last turn reported.", unit: "short" },
      { query: highest("openclaw_session_context_tokens", ["agent"]), legend: "{{agent}}" },
    ),
    timeseries(
      { title: "Tokens by agent", about: "Input and output tokens per second.", unit: "ops" },
      { query: rate("openclaw_model_tokens_total", ["agent", "kind"]), legend: "{{agent}} {{kind}}" },
    ),
    timeseries(
      { title: "Tool calls", about: "Per minute by tool and outcome.", unit: "cpm" },
      { query: perMinute(rate("openclaw_tool_calls_total", ["tool", "outcome"])), legend: "{{tool}} {{outcome}}" },
    ),
    timeseries(
      { title: "Tool calls, p95", about: "Length of tool calls.", unit: "s" },
      { query: quantile(0.95, "openclaw_tool_call_seconds", ["tool"]), legend: "{{tool}}" },
    ),
    table(
      { title: "Open dead letters", about: "Dead letters that nobody has replayed, by agent.", unit: "short" },
      highest("openclaw_dead_letters", ["agent"]),
    ),
  ],
};

const services: Row = {
  title: "Services",
  panels: [
    timeseries(
      { title: "HTTP requests", about: "Per second by service and status.", unit: "ops" },
      { query: rate("openclaw_http_requests_total", ["job", "status"]), legend: "{{job}} {{status}}" },
    ),
    timeseries(
      { title: "HTTP requests, p95", about: "Length of requests by service.", unit: "s" },
      { query: quantile(0.95, "openclaw_http_request_seconds", ["job"]), legend: "{{job}}" },
    ),
    timeseries(
      { title: "Database queries, p95", about: "Length of queries by service.", unit: "s" },
      { query: quantile(0.95, "openclaw_store_query_seconds", ["job"]), legend: "{{job}}" },
    ),
    timeseries(
      { title: "Recorder lag", about: "Journal messages that are not in Postgres yet.", unit: "short" },
      { query: highest("openclaw_recorder_lag_messages"), legend: "messages" },
    ),
    timeseries(
      {
        title: "Journal used",
        about: "Share of the journal's room; above one half the recorder empties it.",
        unit: "percentunit",
      },
      { query: highest("openclaw_journal_used_ratio"), legend: "used" },
    ),
    timeseries(
      { title: "Memory", about: "Resident memory by service.", unit: "bytes" },
      { query: highest("process_resident_memory_bytes", ["job", "instance"]), legend: "{{job}} {{instance}}" },
    ),
    timeseries(
      { title: "Event loop lag, p99", about: "A busy loop answers late, whatever it is asked.", unit: "s" },
      { query: highest("nodejs_eventloop_lag_p99_seconds", ["job"]), legend: "{{job}}" },
    ),
    timeseries(
      {
        title: "Spans dropped",
        about: "Finished spans per minute that were lost, as a bounded queue was full.",
        unit: "cpm",
      },
      { query: perMinute(rate("openclaw_spans_dropped_total", ["job"])), legend: "{{job}}" },
    ),
  ],
};

export const overview: Dashboard = {
  uid: "openclaw-overview",
  title: "OpenClaw: overview",
  about: "Does work come in, does it end well, what does it wait for.",
  rows: [status, tasks, queue, agents, services],
};
