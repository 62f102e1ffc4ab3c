// vLLM's metrics, with its names, labels and buckets, fed by the engine: all durations are the engine's.
// What this server has not (external and multi-modal caches, sleep) is there and stays as at the start.
import {
  BLOCK_SIZE,
  type EngineState,
  type FinishedRequest,
  type Refusal,
  type StepOutcome,
  type TokenMade,
} from "@openclaw/engine";
import type { EngineObserver, GenerationEnd, LiveEngine } from "./engine/live-engine.ts";
import type { SimOptions } from "./options.ts";
import { PrometheusText } from "./prometheus-text.ts";
import {
  CHOICES,
  FIRST_TOKEN_SECONDS,
  REQUEST_SECONDS,
  STEP_TOKENS,
  TOKEN_SECONDS,
  tokenCounts,
} from "./vllm-buckets.ts";

const FINISHED_REASONS = ["stop", "length", "abort", "error", "repetition"] as const;
const PROMPT_SOURCES = ["local_compute", "local_cache_hit", "external_kv_transfer"] as const;
const REJECTIONS: Readonly<Partial<Record<Refusal, string>>> = {
  queue_full: "max_num_queued_reqs",
  prefill_full: "max_num_queued_tokens",
};
const SLEEP_STATES = { awake: 1, weights_offloaded: 0, discard_all: 0 };

const seconds = (ms: number): number => ms / 1000;

const registerCounters = (text: PrometheusText) => ({
  promptTokens: text.counter({ name: "vllm:prompt_tokens_total", help: "Number of prefill tokens processed." }),
  promptTokensBySource: text.counter({
    name: "vllm:prompt_tokens_by_source_total",
    help: "Number of prompt tokens by source.",
    label: { name: "source", values: PROMPT_SOURCES },
  }),
  promptTokensCached: text.counter({
    name: "vllm:prompt_tokens_cached_total",
    help: "Number of cached prompt tokens (local + external).",
  }),
  generationTokens: text.counter({
    name: "vllm:generation_tokens_total",
    help: "Number of generation tokens processed.",
  }),
  success: text.counter({
    name: "vllm:request_success_total",
    help: "Count of successfully processed requests.",
    label: { name: "finished_reason", values: FINISHED_REASONS },
  }),
  rejections: text.counter({
    name: "vllm:admission_rejections_total",
    help: "Number of requests that admission control rejected.",
    label: { name: "reason", values: Object.values(REJECTIONS) },
  }),
});

const registerIdleCounters = (text: PrometheusText): void => {
  for (const name of ["external_prefix_cache", "mm_cache"])
    for (const what of ["queries", "hits"])
      text.counter({ name: `vllm:${name}_${what}_total`, help: `There is none here: ${name} ${what}.` });
};

const registerHistograms = (text: PrometheusText, maxModelLen: number) => {
  const inSeconds = (name: string, what: string, bounds: readonly number[]) =>
    text.histogram(`vllm:${name}_seconds`, `Histogram of ${what}.`, bounds);
  const inTokens = (name: string, what: string) => text.histogram(`vllm:${name}`, what, tokenCounts(maxModelLen));
  return {
    firstToken: inSeconds("time_to_first_token", "time to first token in seconds", FIRST_TOKEN_SECONDS),
    interToken: inSeconds("inter_token_latency", "inter-token latency in seconds", TOKEN_SECONDS),
    perToken: inSeconds("request_time_per_output_token", "time_per_output_token_seconds per request", TOKEN_SECONDS),
    endToEnd: inSeconds("e2e_request_latency", "e2e request latency in seconds", REQUEST_SECONDS),
    queue: inSeconds("request_queue_time", "time spent in WAITING phase for request", REQUEST_SECONDS),
    inference: inSeconds("request_inference_time", "time spent in RUNNING phase for request", REQUEST_SECONDS),
    prefill: inSeconds("request_prefill_time", "time spent in PREFILL phase for request", REQUEST_SECONDS),
    decode: inSeconds("request_decode_time", "time spent in DECODE phase for request", REQUEST_SECONDS),
    stepTokens: text.histogram(
      "vllm:iteration_tokens_total",
      "Histogram of number of tokens per engine_step.",
      STEP_TOKENS,
    ),
    promptTokens: inTokens("request_prompt_tokens", "Number of prefill tokens processed."),
    generationTokens: inTokens("request_generation_tokens", "Number of generation tokens processed."),
    mostTokens: inTokens(
      "request_max_num_generation_tokens",
      "Histogram of maximum number of requested generation tokens.",
    ),
    maxTokens: inTokens("request_params_max_tokens", "Histogram of the max_tokens request parameter."),
    choices: text.histogram("vllm:request_params_n", "Histogram of the n request parameter.", CHOICES),
    computedTokens: inTokens(
      "request_prefill_kv_computed_tokens",
      "Histogram of new KV tokens computed during prefill (excluding cached tokens).",
    ),
  };
};

const registerSamples = (text: PrometheusText, state: () => EngineState): void => {
  const gauge = (name: string, help: string, read: (state: EngineState) => number) =>
    text.sample({ type: "gauge", name: `vllm:${name}`, help, read: () => read(state()) });
  const counter = (name: string, help: string, read: (state: EngineState) => number) =>
    text.sample({ type: "counter", name: `vllm:${name}_total`, help, read: () => read(state()) });
  gauge("num_requests_running", "Number of requests in model execution batches.", ({ running }) => running);
  gauge("num_requests_waiting", "Number of requests waiting to be processed.", ({ waiting }) => waiting);
  text.samples({
    type: "gauge",
    name: "vllm:num_requests_waiting_by_reason",
    help: "Number of waiting requests by reason: for capacity, or deferred until they are ready.",
    label: "reason",
    read: () => ({ capacity: state().waiting - state().deferred, deferred: state().deferred }),
  });
  gauge(
    "kv_cache_usage_perc",
    "KV-cache usage. 1 means 100 percent usage.",
    ({ usedBlocks, totalBlocks }) => usedBlocks / totalBlocks,
  );
  text.samples({
    type: "gauge",
    name: "vllm:engine_sleep_state",
    help: "Engine sleep state.",
    label: "sleep_state",
    read: () => SLEEP_STATES,
  });
  counter("num_preemptions", "Cumulative number of preemption from the engine.", ({ preemptions }) => preemptions);
  counter(
    "prefix_cache_queries",
    "Prefix cache queries, in terms of number of queried tokens.",
    ({ prefix }) => prefix.queries,
  );
  counter("prefix_cache_hits", "Prefix cache hits, in terms of number of cached tokens.", ({ prefix }) => prefix.hits);
};

const cacheLabels = (options: SimOptions, { totalBlocks }: EngineState) => ({
  block_size: String(BLOCK_SIZE),
  cache_dtype: "auto",
  enable_prefix_caching: options.enablePrefixCaching ? "True" : "False",
  gpu_memory_utilization: String(options.gpuMemoryUtilization),
  num_gpu_blocks: String(totalBlocks),
  num_gpu_blocks_override: String(options.numGpuBlocksOverride ?? "None"),
  engine: "0",
});

export class SimMetrics implements EngineObserver {
  readonly #text: PrometheusText;
  readonly #counters: ReturnType<typeof registerCounters>;
  readonly #histograms: ReturnType<typeof registerHistograms>;
  readonly #engine: Pick<LiveEngine, "state">;
  /** Of the page that is being written: the engine goes on whenever it is asked. */
  #state: EngineState;
  #frozen: string | undefined;

  constructor(model: string, options: SimOptions, engine: Pick<LiveEngine, "state">) {
    const text = new PrometheusText({ engine: "0", model_name: model });
    this.#text = text;
    this.#engine = engine;
    this.#state = engine.state;
    registerSamples(text, () => this.#state);
    text.sample({
      type: "gauge",
      name: "vllm:cache_config_info",
      help: "Information of the LLMEngine CacheConfig",
      labels: cacheLabels(options, this.#state),
      read: () => 1,
    });
    this.#counters = registerCounters(text);
    registerIdleCounters(text);
    this.#histograms = registerHistograms(text, options.maxModelLen);
  }

  /** All of it as of one moment. */
  render(): string {
    if (this.#frozen !== undefined) return this.#frozen;
    this.#state = this.#engine.state;
    return this.#text.render();
  }

  /** From now on the page stays as it is. */
  freeze(): void {
    this.#frozen = this.render();
  }

  thaw(): void {
    this.#frozen = undefined;
  }

  onRefused(refusal: Refusal): void {
    const reason = REJECTIONS[refusal];
    if (reason !== undefined) this.#counters.rejections.add(1, reason);
  }

  onStep({ tokens }: StepOutcome): void {
    // As in vLLM: a step without a token is not counted, a prompt in the step of its first token.
    if (tokens.length === 0) return;
    let computed = tokens.length;
    for (const token of tokens) computed += token.produced === 1 ? this.#firstToken(token) : this.#laterToken(token);
    this.#counters.generationTokens.add(tokens.length);
    this.#histograms.stepTokens.observe(computed);
  }

  onEnded({ reason, maxTokens, finished }: GenerationEnd): void {
    this.#counters.success.add(1, reason);
    if (finished !== undefined) this.#finished(finished, maxTokens);
  }

  /** The prompt tokens that were computed for it. */
  #firstToken({ sinceMs, promptTokens, cachedTokens }: TokenMade): number {
    const computed = promptTokens - cachedTokens;
    this.#histograms.firstToken.observe(seconds(sinceMs));
    this.#counters.promptTokens.add(promptTokens);
    this.#counters.promptTokensCached.add(cachedTokens);
    this.#counters.promptTokensBySource.add(computed, "local_compute");
    this.#counters.promptTokensBySource.add(cachedTokens, "local_cache_hit");
    return computed;
  }

  #laterToken({ sinceMs }: TokenMade): number {
    this.#histograms.interToken.observe(seconds(sinceMs));
    return 0;
  }

  #finished(finished: FinishedRequest, maxTokens: number): void {
    const { submittedMs, startedMs, firstTokenMs, finishedMs, promptTokens, cachedTokens, outputTokens } = finished;
    const to = this.#histograms;
    const decodeSeconds = seconds(finishedMs - firstTokenMs);
    to.endToEnd.observe(seconds(finishedMs - submittedMs));
    to.queue.observe(seconds(startedMs - submittedMs));
    to.inference.observe(seconds(finishedMs - startedMs));
    to.prefill.observe(seconds(firstTokenMs - startedMs));
    to.decode.observe(decodeSeconds);
    if (outputTokens > 1) to.perToken.observe(decodeSeconds / (outputTokens - 1));
    to.promptTokens.observe(promptTokens);
    to.computedTokens.observe(promptTokens - cachedTokens);
    to.generationTokens.observe(outputTokens);
    to.mostTokens.observe(outputTokens);
    to.maxTokens.observe(maxTokens);
    to.choices.observe(1);
  }
}
