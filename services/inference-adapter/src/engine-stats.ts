// What vLLM's /metrics say about the KV cache, as bytes. An engine's samples carry its number where there are several.
import { readSamples, type Sample } from "./prometheus-text.ts";

interface KvShape {
  readonly layers: number;
  readonly kvHeads: number;
  readonly headDim: number;
}

/** Source: config.json of the model on its hub page. Quantised copies keep both the name and the shape of the cache. */
const KV_SHAPES: Readonly<Record<string, KvShape>> = {
  "mistral-7b": { layers: 32, kvHeads: 8, headDim: 128 },
};

const FP16_BYTES = 2;
const FP8_BYTES = 1;

/** Keys and values of one token: 2 x layers x KV heads x head size x bytes. Mistral-7B in fp16: 131,072. */
export const kvBytesPerToken = (model: string, cacheType = "auto"): number | undefined => {
  const name = model.toLowerCase();
  const shape = Object.entries(KV_SHAPES).find(([known]) => name.includes(known))?.[1];
  if (shape === undefined) return undefined;
  const valueBytes = cacheType.startsWith("fp8") ? FP8_BYTES : FP16_BYTES;
  return 2 * shape.layers * shape.kvHeads * shape.headDim * valueBytes;
};

const USAGE = "vllm:kv_cache_usage_perc";
/** The name of the same gauge in older servers. */
const OLD_USAGE = "vllm:gpu_cache_usage_perc";
const CACHE = "vllm:cache_config_info";
const RUNNING = "vllm:num_requests_running";
/** What the engine tells of itself beside that, under the names that a beat gives it. */
const TOLD = {
  waiting: "vllm:num_requests_waiting",
  preemptions: "vllm:num_preemptions_total",
  prefix_queried_tokens: "vllm:prefix_cache_queries_total",
  prefix_hit_tokens: "vllm:prefix_cache_hits_total",
} as const;
const NAMES: ReadonlySet<string> = new Set([USAGE, OLD_USAGE, CACHE, RUNNING, ...Object.values(TOLD)]);

/** A sample that is not on the page has no value: nothing is not zero. */
type ToldByEngine = { readonly [K in keyof typeof TOLD]?: number };

export interface EngineStats {
  readonly kvUsedBytes: number;
  readonly kvTotalBytes: number;
  /** The memory in blocks; undefined when the server does not tell. */
  readonly kv: { readonly blocks: number; readonly blockSize: number; readonly usedBlocks: number } | undefined;
  /** Requests that the engine itself says it runs. */
  readonly running: number;
  readonly told: ToldByEngine;
}

export const NO_STATS: EngineStats = { kvUsedBytes: 0, kvTotalBytes: 0, kv: undefined, running: 0, told: {} };

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The blocks of all engines of a server; they are of one size. */
const readBlocks = (caches: readonly Sample[]): { blocks: number; blockSize: number } | undefined => {
  const blocks = sum(caches.map(({ labels }) => Number(labels["num_gpu_blocks"])));
  const blockSize = Number(caches[0]?.labels["block_size"]);
  return blocks > 0 && blockSize > 0 && Number.isFinite(blocks * blockSize) ? { blocks, blockSize } : undefined;
};

export const readEngineStats = (page: string, model: string): EngineStats => {
  const samples = readSamples(page, NAMES);
  const named = (name: string) => samples.filter((sample) => sample.name === name);
  const valuesOf = (name: string) => named(name).map(({ value }) => value);
  const usages = [...valuesOf(USAGE), ...valuesOf(OLD_USAGE)];
  const usage = usages.length === 0 ? 0 : Math.min(1, Math.max(0, sum(usages) / usages.length));
  const shape = readBlocks(named(CACHE));
  const tokenBytes = kvBytesPerToken(model, named(CACHE)[0]?.labels["cache_dtype"]) ?? 0;
  const kvTotalBytes = (shape?.blocks ?? 0) * (shape?.blockSize ?? 0) * tokenBytes;
  const told = Object.entries(TOLD).flatMap(([key, name]) => {
    const values = valuesOf(name);
    return values.length === 0 ? [] : [[key, Math.max(0, sum(values))]];
  });
  return {
    kvUsedBytes: Math.round(kvTotalBytes * usage),
    kvTotalBytes,
    kv: shape === undefined ? undefined : { ...shape, usedBlocks: Math.round(shape.blocks * usage) },
    running: sum(valuesOf(RUNNING)),
    told: Object.fromEntries(told),
  };
};
