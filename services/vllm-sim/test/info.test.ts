import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSim } from "../src/index.ts";
import { readJson } from "./read-json.ts";

const sim = createSim({
  port: 0,
  tokenLatencyMs: 0,
  firstTokenLatencyMs: 0,
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
    for (const name of [
      "vllm:num_requests_running",
      "vllm:num_requests_waiting",
      "vllm:kv_cache_usage_perc",
      "vllm:prompt_tokens_total",
      "vllm:generation_tokens_total",
      "vllm:num_preemptions_total",
      "vllm:time_to_first_token_seconds_bucket",
      "vllm:e2e_request_latency_seconds_count",
    ]) {
      expect(page).toMatch(new RegExp(`^${name}\\{[^}]*model_name="small"[^}]*\\} \\d`, "m"));
    }
    expect(page).toMatch(/^vllm:request_success_total\{[^}]*finished_reason="stop"\} \d/m);
    expect(page).toMatch(/^vllm:cache_config_info\{.*block_size="16".*num_gpu_blocks="\d+"/m);
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
