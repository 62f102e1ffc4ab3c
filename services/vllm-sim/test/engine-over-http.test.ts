// What requests over HTTP have of the engine: places, blocks, order, refusals, and the times of the pure engine.
import { createRandom, EngineDrive, type EngineRequest, TraceHash, VirtualClock } from "@openclaw/engine";
import { afterEach, describe, expect, it } from "vitest";
import { engineOf } from "../src/engine/engine-of-options.ts";
import type { EngineObserver } from "../src/engine/live-engine.ts";
import type { Sim, SimOptionsInput } from "../src/index.ts";
import { resolveOptions } from "../src/options.ts";
import { readJson } from "./read-json.ts";
import { chat, ENABLED, eventually, hello, metric, metricsPage, post, startSim, stopSims } from "./started-sims.ts";

afterEach(stopSims);

const load = (sim: Sim, ...rules: unknown[]) => post(sim, "/sim/faults", rules);
const running = (sim: Sim) => metric(sim, "vllm:num_requests_running");
const waiting = (sim: Sim) => metric(sim, "vllm:num_requests_waiting{");

/** A server whose engine hangs in the step of one request. */
const startHung = async (options: SimOptionsInput, ...rules: unknown[]) => {
  const sim = await startSim({ ...ENABLED, ...options });
  await load(sim, { kind: "hang" }, ...rules);
  const first = chat(sim, hello);
  await eventually(async () => (await running(sim)) === 1);
  return { sim, first };
};

describe("admission", () => {
  it("lets no more run than max-num-seqs and lets the lowest priority number go first", async () => {
    const { sim, first } = await startHung({ maxNumSeqs: 1 });
    const order: number[] = [];
    const waiters = [];
    for (const priority of [5, 0]) {
      const before = await waiting(sim);
      waiters.push(chat(sim, { ...hello, priority }).then(() => order.push(priority)));
      await eventually(async () => (await waiting(sim)) === before + 1);
    }
    expect(await running(sim)).toBe(1);
    await load(sim);
    await Promise.all([first, ...waiters]);
    expect(order).toEqual([0, 5]);
  });

  it.each([
    ["max_num_queued_reqs", { maxNumQueuedReqs: 1 }],
    ["max_num_queued_tokens", { maxNumQueuedTokens: 5 }],
  ])("answers 503 beyond %s, before a stream begins", async (reason, limit) => {
    const script = { kind: "script", message: { content: "for one who is let in" } };
    const { sim, first } = await startHung(limit, script);
    const refused = await chat(sim, { ...hello, stream: true });
    expect(refused.status).toBe(503);
    expect((await readJson(refused)).error).toMatchObject({ type: "Service Unavailable", code: 503, param: null });
    expect(await metricsPage(sim)).toContain(`reason="${reason}"} 1\n`);
    expect(await readJson(await fetch(`${sim.url}/sim/faults`))).toMatchObject([script]);
    await load(sim);
    expect((await first).status).toBe(200);
    expect((await chat(sim, hello)).status).toBe(200);
  });

  it("preempts when the blocks run out, and finishes everybody all the same", async () => {
    const endless = { kind: "whitespace", times: 2 };
    const { sim, first } = await startHung({ maxModelLen: 256, numGpuBlocksOverride: 16 }, endless);
    const long = [1, 2].map(() => chat(sim, { ...hello, max_tokens: 200 }));
    await eventually(async () => (await waiting(sim)) === 2);
    await load(sim);
    await first;
    const answers = await Promise.all(long.map(async (answer) => readJson(await answer)));
    expect(answers.map(({ usage }) => usage.completion_tokens)).toEqual([200, 200]);
    expect(await metric(sim, "vllm:num_preemptions_total")).toBeGreaterThan(0);
    expect(await metric(sim, "vllm:kv_cache_usage_perc")).toBe(0);
  });

  it("frees the place and the blocks of a client that goes away", async () => {
    const sim = await startSim({ timeScale: 1, tokenLatencyMs: 5, firstTokenLatencyMs: 0 });
    await load(sim, { kind: "whitespace" });
    const client = new AbortController();
    const lost = chat(sim, { ...hello, stream: true, max_tokens: 8000 }, { signal: client.signal });
    const text = lost.then((response) => response.text());
    text.catch(() => {});
    await eventually(async () => (await running(sim)) === 1);
    client.abort();
    await expect(text).rejects.toThrow();
    await eventually(async () => (await running(sim)) === 0);
    expect(await metric(sim, "vllm:kv_cache_usage_perc")).toBe(0);
    expect(await metricsPage(sim)).toMatch(/vllm:request_success_total\{[^}]*finished_reason="abort"\} 1/);
  });
});

describe("the prefix cache", () => {
  const system = { role: "system", content: "You read invoices and answer in one line. ".repeat(20) };
  const ask = async (sim: Sim, question: string, more: object = {}) => {
    const messages = [system, { role: "user", content: question }];
    const { usage } = await readJson(await chat(sim, { messages, ...more }));
    return { cached: usage.prompt_tokens_details.cached_tokens, prompt: usage.prompt_tokens };
  };

  it("spares the start that two prompts share, by blocks, and never across salts", async () => {
    const sim = await startSim();
    expect((await ask(sim, "What is the total?")).cached).toBe(0);
    const { cached, prompt } = await ask(sim, "Who is the supplier?");
    expect(cached % 16).toBe(0);
    expect(cached).toBeGreaterThan(prompt - 48);
    expect((await ask(sim, "Who is the supplier?", { cache_salt: "another" })).cached).toBe(0);
    expect(await metric(sim, "vllm:prefix_cache_hits_total")).toBe(cached);
    expect(await metric(sim, "vllm:prefix_cache_queries_total")).toBeGreaterThan(3 * cached);
    expect(await metric(sim, "vllm:prompt_tokens_cached_total")).toBe(cached);
    expect(await metricsPage(sim)).toMatch(
      new RegExp(`prompt_tokens_by_source_total.*"local_cache_hit"\\} ${cached}\n`),
    );
  });

  const told = "Ferries leave from the old pier at dawn. ".repeat(8);
  const call = { id: "a1b2c3d4e", function: { name: "look_up", arguments: JSON.stringify({ told }) } };

  it.each([
    ["said", { content: told }, { role: "user", content: "And then?" }],
    ["asked of a tool", { tool_calls: [call] }, { role: "tool", content: "no ferries", tool_call_id: call.id }],
  ])("spares a conversation what the model itself %s", async (_, message, next) => {
    const sim = await startSim();
    const messages: object[] = [{ role: "user", content: "Tell me of the harbour." }];
    await load(sim, { kind: "script", message });
    const first = await readJson(await chat(sim, { messages }));
    messages.push(first.choices[0].message, next);
    const { usage } = await readJson(await chat(sim, { messages }));
    const known = first.usage.total_tokens - (first.usage.total_tokens % 16);
    expect(known).toBeGreaterThan(first.usage.prompt_tokens);
    expect(usage.prompt_tokens_details.cached_tokens).toBe(known);
  });

  it("is off where the flag says so", async () => {
    const sim = await startSim({ ...ENABLED, enablePrefixCaching: false });
    await ask(sim, "What is the total?");
    expect((await ask(sim, "What is the total?")).cached).toBe(0);
    expect(await metricsPage(sim)).toContain('enable_prefix_caching="False"');
  });
});

/** What the engine did, in its own time. */
const recorder = () => {
  const arrivals: { request: EngineRequest; atMs: number }[] = [];
  const tokens: string[] = [];
  let widest = 0;
  const note = (id: string, produced: number, nowMs: number) => tokens.push(`${nowMs} ${id} ${produced}`);
  const observer: EngineObserver = {
    onSubmitted: (request, atMs) => arrivals.push({ request, atMs }),
    onStep: ({ tokens: made }, nowMs) => {
      widest = Math.max(widest, made.length);
      for (const { id, produced } of made) note(id, produced, nowMs);
    },
  };
  return { observer, arrivals, tokens, note, widest: () => widest };
};

describe("in the engine's time", () => {
  const A10 = { ...ENABLED, hardware: "a10", modelCard: "mistral-7b-awq", maxNumSeqs: 4 } as const;

  it("makes each token of a concurrent batch when the pure engine makes it", async () => {
    const live = recorder();
    const sim = await startSim({ ...A10, timeScale: 20 }, live.observer);
    await load(sim, { kind: "whitespace", times: 6 });
    const lengths = [300, 500, 400, 600, 350, 450];
    await Promise.all(
      lengths.map(async (length) => {
        const content = `Question ${length}. ${"All that is known about it. ".repeat(length)}`;
        await chat(sim, { messages: [{ role: "user", content }], max_tokens: length });
      }),
    );
    const clock = new VirtualClock();
    const trace = new TraceHash();
    const pure = recorder();
    const drive = new EngineDrive(engineOf(resolveOptions(A10)), {
      clock,
      trace,
      onFinished: () => {},
      onStep: ({ tokens }) => {
        for (const { id, produced } of tokens) pure.note(id, produced, clock.nowMs);
      },
    });
    for (const { request, atMs } of live.arrivals) clock.at(atMs, () => drive.submit(request));
    clock.runUntil(Number.POSITIVE_INFINITY);
    expect(live.tokens).toHaveLength(lengths.reduce((sum, length) => sum + length, 0));
    expect(live.widest()).toBeGreaterThan(1);
    expect(live.tokens).toEqual(pure.tokens);
    expect(sim.traceHash).toBe(trace.hex);
  });

  it("does the same for the same seed of a workload, and something else for another", async () => {
    const play = async (seed: number): Promise<string> => {
      const sim = await startSim({ ...A10, timeScale: "instant" });
      const random = createRandom(seed);
      for (let n = 0; n < 5; n += 1) {
        const content = "a few words more ".repeat(1 + Math.floor(random() * 200));
        await chat(sim, { messages: [{ role: "user", content }] }, { headers: { "x-request-id": `r${n}` } });
      }
      return sim.traceHash;
    };
    expect(await play(1)).toBe(await play(1));
    expect(await play(1)).not.toBe(await play(2));
  });

  it("measures in it: a card's times do not depend on how fast they pass", async () => {
    const sim = await startSim({ ...ENABLED, tokenLatencyMs: 10, firstTokenLatencyMs: 50, timeScale: "instant" });
    const { usage } = await readJson(await chat(sim, hello));
    const sum = async (name: string) => metric(sim, `vllm:${name}_seconds_sum`);
    const decode = (usage.completion_tokens - 1) * 0.01;
    expect(await sum("time_to_first_token")).toBeCloseTo(0.05, 9);
    expect(await sum("request_queue_time")).toBeCloseTo(0.04, 9);
    expect(await sum("request_prefill_time")).toBeCloseTo(0.01, 9);
    expect(await sum("request_decode_time")).toBeCloseTo(decode, 9);
    expect(await sum("inter_token_latency")).toBeCloseTo(decode, 9);
    expect(await sum("request_inference_time")).toBeCloseTo(0.01 + decode, 9);
    expect(await sum("e2e_request_latency")).toBeCloseTo(0.05 + decode, 9);
    expect(await sum("request_time_per_output_token")).toBeCloseTo(0.01, 9);
  });
});
