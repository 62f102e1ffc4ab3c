import { expect, test } from "vitest";
import { kvBytesPerToken, NO_STATS, readEngineStats } from "./engine-stats.ts";

const MODEL = "mistralai/Mistral-7B-Instruct-v0.3";
const page = (usageName: string, cacheType = "auto") => `
vllm:num_requests_running{engine="0",model_name="m"} 3.0
vllm:num_requests_waiting_by_reason{engine="0",reason="capacity"} 9.0
vllm:cache_config_info{block_size="16",cache_dtype="${cacheType}",num_gpu_blocks="2200"} 1.0
${usageName}{engine="0",model_name="m"} 0.25
`;

test("a token of Mistral-7B takes 131,072 bytes in fp16, half in fp8, also in a quantised copy", () => {
  expect(kvBytesPerToken(MODEL)).toBe(131_072);
  expect(kvBytesPerToken("solidrust/Mistral-7B-Instruct-v0.3-AWQ", "fp8_e5m2")).toBe(65_536);
  expect(kvBytesPerToken("unknown/model")).toBeUndefined();
});

test("used and total bytes follow from blocks, block size and usage, under the gauge's new and old name", () => {
  const total = 2200 * 16 * 131_072;
  const kv = { blocks: 2200, blockSize: 16, usedBlocks: 550 };
  const expected = { kvTotalBytes: total, kvUsedBytes: total / 4, kv, running: 3, told: {} };
  expect(readEngineStats(page("vllm:kv_cache_usage_perc"), MODEL)).toEqual(expected);
  expect(readEngineStats(page("vllm:gpu_cache_usage_perc"), MODEL)).toEqual(expected);
});

test("waiting, preemptions and prefix hits are those of all engines, and absent where the page has none", () => {
  const told = `${page("vllm:kv_cache_usage_perc")}
vllm:num_requests_waiting{engine="0"} 2
vllm:num_requests_waiting{engine="1"} 3
vllm:num_preemptions_total{engine="0"} 0
vllm:prefix_cache_queries_total{engine="0"} 9000
vllm:prefix_cache_hits_total{engine="0"} 6500
`;
  expect(readEngineStats(told, MODEL).told).toEqual({
    waiting: 5,
    preemptions: 0,
    prefix_queried_tokens: 9000,
    prefix_hit_tokens: 6500,
  });
});

test("a server that tells nothing counts as nothing", () => {
  expect(readEngineStats("", MODEL)).toEqual(NO_STATS);
  expect(readEngineStats('vllm:cache_config_info{block_size="16",num_gpu_blocks="None"} 1', MODEL)).toEqual(NO_STATS);
});
