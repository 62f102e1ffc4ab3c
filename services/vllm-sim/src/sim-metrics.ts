// vLLM's metrics, with its names, labels and buckets.
import type { Engine } from "./engine.ts";
import { type Counter, type Histogram, PrometheusText } from "./prometheus-text.ts";

export type FinishedReason = "stop" | "length" | "abort" | "error";

export interface FinishedRequest {
  readonly reason: FinishedReason;
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly queueSeconds: number;
  /** Undefined if no token came. */
  readonly firstTokenSeconds: number | undefined;
  readonly totalSeconds: number;
}

export interface CacheConfig {
  readonly gpuMemoryUtilization: number;
}

const FINISHED_REASONS: readonly FinishedReason[] = ["stop", "length", "abort", "error"];
const FIRST_TOKEN_BUCKETS = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560,
];
const PER_TOKEN_BUCKETS = [
  0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
];
const REQUEST_BUCKETS = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680];
const TOKEN_COUNT_BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

export class SimMetrics {
  readonly #text: PrometheusText;
  readonly #promptTokens: Counter;
  readonly #generationTokens: Counter;
  readonly #success: Counter;
  readonly #firstToken: Histogram;
  readonly #interToken: Histogram;
  readonly #endToEnd: Histogram;
  readonly #queueTime: Histogram;
  readonly #requestPromptTokens: Histogram;
  readonly #requestGenerationTokens: Histogram;

  constructor(model: string, engine: Engine, cache: CacheConfig) {
    const text = new PrometheusText({ engine: "0", model_name: model });
    this.#text = text;
    registerEngineGauges(text, engine, cache);
    this.#promptTokens = text.counter({
      name: "vllm:prompt_tokens_total",
      help: "Number of prefill tokens processed.",
    });
    this.#generationTokens = text.counter({
      name: "vllm:generation_tokens_total",
      help: "Number of generation tokens processed.",
    });
    this.#success = text.counter({
      name: "vllm:request_success_total",
      help: "Count of successfully processed requests.",
      label: { name: "finished_reason", values: FINISHED_REASONS },
    });
    const seconds = (name: string, help: string, buckets: readonly number[]) =>
      text.histogram(`vllm:${name}_seconds`, `Histogram of ${help} in seconds.`, buckets);
    this.#firstToken = seconds("time_to_first_token", "time to first token", FIRST_TOKEN_BUCKETS);
    this.#interToken = seconds("inter_token_latency", "inter-token latency", PER_TOKEN_BUCKETS);
    this.#endToEnd = seconds("e2e_request_latency", "e2e request latency", REQUEST_BUCKETS);
    this.#queueTime = seconds("request_queue_time", "time spent in WAITING phase for request", REQUEST_BUCKETS);
    const tokens = (name: string, help: string) =>
      text.histogram(`vllm:${name}`, `Number of ${help} tokens processed.`, TOKEN_COUNT_BUCKETS);
    this.#requestPromptTokens = tokens("request_prompt_tokens", "prefill");
    this.#requestGenerationTokens = tokens("request_generation_tokens", "generation");
  }

  render(): string {
    return this.#text.render();
  }

  requestFinished(request: FinishedRequest): void {
    this.#success.add(1, request.reason);
    this.#promptTokens.add(request.promptTokens);
    this.#generationTokens.add(request.outputTokens);
    this.#endToEnd.observe(request.totalSeconds);
    this.#queueTime.observe(request.queueSeconds);
    this.#requestPromptTokens.observe(request.promptTokens);
    this.#requestGenerationTokens.observe(request.outputTokens);
    if (request.firstTokenSeconds === undefined) return;
    this.#firstToken.observe(request.firstTokenSeconds);
    if (request.outputTokens < 2) return;
    this.#interToken.observe((request.totalSeconds - request.firstTokenSeconds) / (request.outputTokens - 1));
  }
}

const registerEngineGauges = (text: PrometheusText, engine: Engine, cache: CacheConfig): void => {
  const load = () => engine.load();
  text.gauge("vllm:num_requests_running", "Number of requests in model execution batches.", () => load().running);
  text.gauge("vllm:num_requests_waiting", "Number of requests waiting to be processed.", () => load().waiting);
  text.gauge("vllm:kv_cache_usage_perc", "KV-cache usage. 1 means 100 percent usage.", () => load().kvUsage);
  text.gauge("vllm:cache_config_info", "Information of the LLMEngine CacheConfig", () => 1, {
    block_size: String(engine.blockSize),
    num_gpu_blocks: String(engine.numGpuBlocks),
    gpu_memory_utilization: String(cache.gpuMemoryUtilization),
    enable_prefix_caching: "False",
    engine: "0",
  });
  text.counter({ name: "vllm:num_preemptions_total", help: "Cumulative number of preemption from the engine." });
  text.counter({ name: "vllm:prefix_cache_queries_total", help: "Prefix cache queries, in terms of tokens." });
  text.counter({ name: "vllm:prefix_cache_hits_total", help: "Prefix cache hits, in terms of tokens." });
};
