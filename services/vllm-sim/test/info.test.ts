import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSim } from "../src/index.ts";
import { readJson } from "./read-json.ts";

const sim = createSim({
  port: 0,
  timeScale: "instant",
  servedModelName: "small",
  maxModelLen: 512,
});
beforeAll(() => sim.start());
afterAll(() => sim.stop());

const get = (path: string) => fetch(sim.url + path);
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(sim.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });

const GAUGES = [
  "num_requests_running",
  "num_requests_waiting",
  "num_requests_waiting_by_reason",
  "kv_cache_usage_perc",
  "engine_sleep_state",
  "cache_config_info",
];

const COUNTERS = [
  "num_preemptions_total",
  "prompt_tokens_total",
  "prompt_tokens_by_source_total",
  "prompt_tokens_cached_total",
  "generation_tokens_total",
  "request_success_total",
  "admission_rejections_total",
  "prefix_cache_queries_total",
  "prefix_cache_hits_total",
  "external_prefix_cache_queries_total",
  "external_prefix_cache_hits_total",
  "mm_cache_queries_total",
  "mm_cache_hits_total",
];

const HISTOGRAMS = [
  "time_to_first_token_seconds",
  "inter_token_latency_seconds",
  "request_time_per_output_token_seconds",
  "e2e_request_latency_seconds",
  "request_queue_time_seconds",
  "request_inference_time_seconds",
  "request_prefill_time_seconds",
  "request_decode_time_seconds",
  "iteration_tokens_total",
  "request_prompt_tokens",
  "request_generation_tokens",
  "request_max_num_generation_tokens",
  "request_params_n",
  "request_params_max_tokens",
  "request_prefill_kv_computed_tokens",
];

describe("the server about itself", () => {
  it("is healthy, has a version and says on its first page what it is", async () => {
    expect((await get("/health")).status).toBe(200);
    expect((await readJson(await get("/version"))).version).toContain("sim");
    expect(await (await get("/")).text()).toContain("simulation");
  });

  it("lists the served model with its length", async () => {
    const { data } = await readJson(await get("/v1/models"));
    expect(data).toEqual([expect.objectContaining({ id: "small", object: "model", max_model_len: 512 })]);
  });

  it("counts the tokens of a chat as the chat's usage does", async () => {
    const messages = [{ role: "user", content: "How many tokens is this, then?" }];
    const { count } = await readJson(await post("/tokenize", { messages }));
    const { usage } = await readJson(await post("/v1/chat/completions", { messages }));
    expect(usage.prompt_tokens).toBe(count);
  });

  it("tokenises text and brings it back", async () => {
    const prompt = "Grüße, 42 times";
    const { tokens, count } = await readJson(await post("/tokenize", { prompt, add_special_tokens: false }));
    expect(tokens).toHaveLength(count);
    expect((await readJson(await post("/detokenize", { tokens }))).prompt).toBe(prompt);
  });

  it("has vLLM's metric names from the start", async () => {
    const page = await (await get("/metrics")).text();
    const types = Object.fromEntries(
      [...page.matchAll(/^# TYPE vllm:(\S+) (\S+)$/gm)].map(([, name, type]) => [name, type]),
    );
    const all = (type: string, names: readonly string[]) => Object.fromEntries(names.map((name) => [name, type]));
    expect(types).toEqual({ ...all("gauge", GAUGES), ...all("counter", COUNTERS), ...all("histogram", HISTOGRAMS) });
    for (const name of [...GAUGES.filter((name) => name !== "cache_config_info"), ...COUNTERS]) {
      expect(page).toMatch(new RegExp(`^vllm:${name}\\{[^}]*model_name="small"[^}]*\\} \\d`, "m"));
    }
    for (const name of HISTOGRAMS) expect(page).toMatch(new RegExp(`^vllm:${name}_bucket\\{.*le="\\+Inf"\\} \\d`, "m"));
  });

  it("has vLLM's labels and buckets", async () => {
    const page = await (await get("/metrics")).text();
    const valuesOf = (name: string, label: string): string[] =>
      [...page.matchAll(new RegExp(`^vllm:${name}\\{.*${label}="([^"]*)"`, "gm"))].map(([, value = ""]) => value);
    expect(valuesOf("request_success_total", "finished_reason")).toEqual([
      "stop",
      "length",
      "abort",
      "error",
      "repetition",
    ]);
    expect(valuesOf("num_requests_waiting_by_reason", "reason")).toEqual(["capacity", "deferred"]);
    expect(valuesOf("prompt_tokens_by_source_total", "source")).toHaveLength(3);
    expect(valuesOf("request_prompt_tokens_bucket", "le")).toEqual([
      "1.0",
      "2.0",
      "5.0",
      "10.0",
      "20.0",
      "50.0",
      "100.0",
      "200.0",
      "500.0",
      "+Inf",
    ]);
    const bounds = (name: string) => {
      const values = valuesOf(`${name}_seconds_bucket`, "le");
      return [values[0], values.at(-2), values.length];
    };
    expect(bounds("time_to_first_token")).toEqual(["0.001", "2560.0", 23]);
    expect(bounds("inter_token_latency")).toEqual(["0.01", "80.0", 20]);
    expect(bounds("e2e_request_latency")).toEqual(["0.3", "7680.0", 22]);
    expect(page).toMatch(
      /^vllm:cache_config_info\{.*block_size="16".*cache_dtype="auto".*num_gpu_blocks="\d+".*\} 1$/m,
    );
  });

  it("keeps the trace context of what it was asked", async () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    await post("/v1/chat/completions", { model: "small", messages: [{ role: "user", content: "x" }] }, { traceparent });
    const requests = await readJson(await get("/sim/requests"));
    expect(requests.at(-1)).toMatchObject({
      method: "POST",
      path: "/v1/chat/completions",
      traceparent,
      model: "small",
    });
  });

  it("answers an unknown path with 404 in the error shape, marked as a simulation", async () => {
    const response = await get("/v1/nothing");
    expect(response.status).toBe(404);
    expect(response.headers.get("x-openclaw-simulation")).toBe("vllm-sim");
    expect((await readJson(response)).error.type).toBe("NotFoundError");
  });
});
