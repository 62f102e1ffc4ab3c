// The model servers, seen from both sides: what the adapter sends them, and what they say of themselves.
import type { Dashboard, Row } from "./dashboard.ts";
import { stat, timeseries } from "./panel.ts";
import { highest, perMinute, quantile, rate, ratio, total } from "./promql.ts";

const status: Row = {
  title: "Now",
  panels: [
    stat(
      { title: "Breakers open", about: "Replicas that get no calls as they fail.", unit: "none" },
      total("openclaw_adapter_breaker_open"),
      [["green"], ["red", 1]],
    ),
    stat(
      { title: "Calls waiting", about: "Calls that wait in the adapters for room.", unit: "short" },
      total("openclaw_adapter_queue_length"),
      [["green"], ["orange", 10], ["red", 50]],
    ),
    stat(
      { title: "Slots free", about: "Calls that could start at once.", unit: "short" },
      total("openclaw_adapter_slots", [], { state: "free" }),
      [["red"], ["green", 1]],
    ),
    stat(
      { title: "First token, p95", about: "From a call's arrival at the adapter to its first token.", unit: "s" },
      quantile(0.95, "openclaw_adapter_time_to_first_token_seconds"),
      [["green"], ["orange", 1], ["red", 3]],
    ),
    stat(
      { title: "KV cache", about: "The fullest replica's cache, as the engine reports it.", unit: "percentunit" },
      highest("vllm:kv_cache_usage_perc"),
      [["green"], ["orange", 0.85], ["red", 0.95]],
    ),
    stat(
      { title: "Output tokens per second", about: "All replicas together.", unit: "ops" },
      rate("vllm:generation_tokens_total"),
      [["green"]],
    ),
  ],
};

const adapter: Row = {
  title: "Adapter",
  panels: [
    timeseries(
      { title: "Slots by replica", about: "Calls that a replica may run at once, free and busy.", unit: "short" },
      { query: total("openclaw_adapter_slots", ["replica", "state"]), legend: "{{replica}} {{state}}" },
    ),
    timeseries(
      {
        title: "Calls waiting",
        about: "Calls that wait for room, where they can still be reordered.",
        unit: "short",
      },
      { query: total("openclaw_adapter_queue_length", ["instance"]), legend: "{{instance}}" },
    ),
    timeseries(
      { title: "KV blocks", about: "Promised to calls, in use, unexplained and all there are.", unit: "short" },
      { query: total("openclaw_adapter_kv_blocks", ["replica", "kind"]), legend: "{{replica}} {{kind}}" },
    ),
    timeseries(
      { title: "Why calls wait", about: "Per minute, by what kept them out first.", unit: "cpm" },
      { query: perMinute(rate("openclaw_adapter_waits_total", ["constraint"])), legend: "{{constraint}}" },
    ),
    timeseries(
      { title: "Calls by outcome", about: "Per minute: ok, or an error code.", unit: "cpm" },
      { query: perMinute(rate("openclaw_adapter_calls_total", ["outcome"])), legend: "{{outcome}}" },
    ),
    timeseries(
      {
        title: "Time to first token",
        about: "From a call's arrival at the adapter; its wait for room counts.",
        unit: "s",
      },
      { query: quantile(0.5, "openclaw_adapter_time_to_first_token_seconds"), legend: "p50" },
      { query: quantile(0.95, "openclaw_adapter_time_to_first_token_seconds"), legend: "p95" },
    ),
    timeseries(
      { title: "Breaker", about: "1 while a replica gets no calls as it fails.", unit: "none" },
      { query: highest("openclaw_adapter_breaker_open", ["replica"]), legend: "{{replica}}" },
    ),
    timeseries(
      { title: "Model calls by agent", about: "Per minute, as the agents see them.", unit: "cpm" },
      { query: perMinute(rate("openclaw_model_calls_total", ["agent", "outcome"])), legend: "{{agent}} {{outcome}}" },
    ),
  ],
};

const gpu: Row = {
  title: "GPU memory",
  panels: [
    timeseries(
      {
        title: "GPU memory",
        about: "Cache used and in all by replica, as the model server reports it.",
        unit: "bytes",
      },
      { query: highest("openclaw_gpu_memory_bytes", ["replica", "kind"]), legend: "{{replica}} {{kind}}" },
    ),
    timeseries(
      {
        title: "KV cache",
        about: "Share in use; blocks that are cached and not referenced count as free.",
        unit: "percentunit",
      },
      { query: highest("vllm:kv_cache_usage_perc", ["instance"]), legend: "{{instance}}" },
    ),
    timeseries(
      {
        title: "Preemptions",
        about: "Generations per minute thrown away for want of cache. The adapter's limits should keep it at 0.",
        unit: "cpm",
      },
      { query: perMinute(rate("vllm:num_preemptions_total", ["instance"])), legend: "{{instance}}" },
    ),
  ],
};

const engine: Row = {
  title: "Model servers",
  panels: [
    timeseries(
      { title: "Requests in the engine", about: "Waiting must stay at 0: work waits in the adapter.", unit: "short" },
      { query: total("vllm:num_requests_running", ["instance"]), legend: "{{instance}} running" },
      { query: total("vllm:num_requests_waiting", ["instance"]), legend: "{{instance}} waiting" },
    ),
    timeseries(
      { title: "Tokens", about: "Per second, all replicas together.", unit: "ops" },
      { query: rate("vllm:prompt_tokens_total"), legend: "prompt" },
      { query: rate("vllm:generation_tokens_total"), legend: "output" },
    ),
    timeseries(
      {
        title: "Prefix cache hits",
        about: "Share of the prompt tokens that were found in the cache.",
        unit: "percentunit",
      },
      {
        query: ratio(
          rate("vllm:prefix_cache_hits_total", ["instance"]),
          rate("vllm:prefix_cache_queries_total", ["instance"]),
        ),
        legend: "{{instance}}",
      },
    ),
    timeseries(
      { title: "First token, p95", about: "Inside the engine, by replica.", unit: "s" },
      { query: quantile(0.95, "vllm:time_to_first_token_seconds", ["instance"]), legend: "{{instance}}" },
    ),
    timeseries(
      { title: "Between tokens, p95", about: "The pace of a generation, by replica.", unit: "s" },
      { query: quantile(0.95, "vllm:inter_token_latency_seconds", ["instance"]), legend: "{{instance}}" },
    ),
    timeseries(
      { title: "Whole request, p95", about: "Inside the engine, and the part of it spent waiting.", unit: "s" },
      { query: quantile(0.95, "vllm:e2e_request_latency_seconds"), legend: "whole" },
      { query: quantile(0.95, "vllm:request_queue_time_seconds"), legend: "waiting" },
    ),
    timeseries(
      {
        title: "Ends of generations",
        about: "Per minute by reason; length means that max_tokens cut the answer.",
        unit: "cpm",
      },
      { query: perMinute(rate("vllm:request_success_total", ["finished_reason"])), legend: "{{finished_reason}}" },
    ),
  ],
};

export const gpuAndInference: Dashboard = {
  uid: "openclaw-inference",
  title: "OpenClaw: GPU and inference",
  about: "The model servers, seen from both sides: what the adapter sends them, and what they say of themselves.",
  rows: [status, adapter, gpu, engine],
};
