// What the adapter reads from /metrics is what the simulated server writes there.
import { eventually } from "@openclaw/testkit";
import { afterEach, expect, test } from "vitest";
import { kvBytesPerToken, NO_STATS, readEngineStats } from "../../services/inference-adapter/src/engine-stats.ts";
import { createSim, type Sim } from "../../services/vllm-sim/src/index.ts";

const MODEL = "mistralai/Mistral-7B-Instruct-v0.3";
const BLOCKS = 600;
const BLOCK_TOKENS = 16;
const sims: Sim[] = [];

afterEach(() => Promise.all(sims.splice(0).map((sim) => sim.stop())));

test("the size of the cache, its use and who runs are read from a page of vllm-sim", async () => {
  const sim = createSim({ port: 0, model: MODEL, timeScale: "instant", numGpuBlocksOverride: BLOCKS });
  sims.push(sim);
  await sim.start();
  const stats = async () => readEngineStats(await (await fetch(`${sim.url}/metrics`)).text(), MODEL);
  const post = (path: string, body: unknown) =>
    fetch(sim.url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const blockBytes = BLOCK_TOKENS * (kvBytesPerToken(MODEL) ?? 0);
  const kv = { blocks: BLOCKS, blockSize: BLOCK_TOKENS, usedBlocks: 0 };
  const told = { waiting: 0, preemptions: 0, prefix_queried_tokens: 0, prefix_hit_tokens: 0 };
  expect(await stats()).toEqual({ ...NO_STATS, kvTotalBytes: BLOCKS * blockBytes, kv, told });
  await post("/sim/faults", [{ kind: "hang" }]);
  const messages = [{ role: "user", content: "All that is known about the harbour. ".repeat(20) }];
  const answer = post("/v1/chat/completions", { messages });
  await eventually(async () => (await stats()).running === 1, { withinMs: 5_000, because: "the request runs" });
  const { count } = (await (await post("/tokenize", { messages })).json()) as { count: number };
  expect((await stats()).kvUsedBytes).toBe(Math.ceil(count / BLOCK_TOKENS) * blockBytes);
  await post("/sim/faults", []);
  await answer;
});
