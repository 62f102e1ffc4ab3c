// Each fault that a test can ask for, over HTTP.
import { afterEach, describe, expect, it } from "vitest";
import type { Sim } from "../src/index.ts";
import { readJson } from "./read-json.ts";
import { chat, eventually, framesOf, hello, metric, metricsPage, post, startSim, stopSims } from "./started-sims.ts";

afterEach(stopSims);

const load = (sim: Sim, ...rules: unknown[]) => post(sim, "/sim/faults", rules);
const streamed = { ...hello, stream: true };
const tools = [{ type: "function", function: { name: "look_up" } }];
const statusOf = async (sim: Sim, path: string): Promise<number> => (await fetch(sim.url + path)).status;

describe("faults of one request", () => {
  it("answers scripted statuses as often as asked, then works again", async () => {
    const sim = await startSim();
    await load(sim, { kind: "status", status: 429, retry_after_seconds: 7 }, { kind: "status", status: 503, times: 2 });
    const answers = [];
    for (let n = 0; n < 4; n += 1) answers.push(await chat(sim, hello));
    expect(answers.map(({ status }) => status)).toEqual([429, 503, 503, 200]);
    expect(answers.map(({ headers }) => headers.get("retry-after"))).toEqual(["7", null, null, null]);
  });

  it("breaks a stream by a reset or an error frame that is followed by [DONE]", async () => {
    const sim = await startSim();
    await load(sim, { kind: "reset", after_tokens: 2 }, { kind: "error_frame" });
    const reset = await chat(sim, streamed);
    await expect(reset.text()).rejects.toThrow();
    const frames = framesOf(await (await chat(sim, streamed)).text());
    expect(frames.at(-1)).toBe("[DONE]");
    expect(JSON.parse(frames.at(-2) ?? "").error.type).toBe("InternalServerError");
  });

  it("makes tool arguments that are not JSON", async () => {
    const sim = await startSim();
    await load(sim, { kind: "malformed_tool_json" });
    const body = await readJson(await chat(sim, { ...hello, tools, tool_choice: "required" }));
    expect(() => JSON.parse(body.choices[0].message.tool_calls[0].function.arguments)).toThrow();
  });

  it("makes line feeds after a bracket until no token is left", async () => {
    const sim = await startSim();
    await load(sim, { kind: "whitespace" });
    const body = await readJson(await chat(sim, { ...hello, max_tokens: 50 }));
    expect(body.choices[0]).toMatchObject({ finish_reason: "length", message: { content: `{${"\n".repeat(49)}` } });
    expect(body.usage.completion_tokens).toBe(50);
  });

  it("lets the tokens of a slow answer through one by one, though the engine is done with it", async () => {
    const sim = await startSim();
    await load(sim, { kind: "slow", token_latency_ms: 60_000 });
    const client = new AbortController();
    const answer = await chat(sim, streamed, { signal: client.signal });
    await eventually(async () => (await metric(sim, "vllm:generation_tokens_total")) > 3);
    expect(await metric(sim, "vllm:num_requests_running")).toBe(0);
    const text = answer.text();
    client.abort();
    await expect(text).rejects.toThrow();
  });

  it("answers what a script says, and says loudly that it has ended", async () => {
    const sim = await startSim();
    await post(sim, "/sim/script", { enabled: true });
    await load(sim, { kind: "script", message: { content: "as told" } });
    expect((await readJson(await chat(sim, hello))).choices[0].message.content).toBe("as told");
    const late = await chat(sim, hello);
    expect(late.status).toBe(500);
    expect((await readJson(late)).error.code).toBe("script_exhausted");
  });

  it("refuses rules that it does not know", async () => {
    expect((await load(await startSim(), { kind: "explode" })).status).toBe(400);
  });
});

describe("faults that last until another list is loaded", () => {
  it("hangs for everybody, healthy and full of running requests, and goes on where it stopped", async () => {
    const sim = await startSim();
    await load(sim, { kind: "hang" });
    const [first, second] = [chat(sim, hello), chat(sim, streamed)];
    await eventually(async () => {
      const held = (await metric(sim, "vllm:num_requests_running")) + (await metric(sim, "vllm:num_requests_waiting"));
      return held === 2;
    });
    expect(await statusOf(sim, "/health")).toBe(200);
    expect((await second).status).toBe(200);
    expect(await metric(sim, "vllm:generation_tokens_total")).toBe(0);
    await load(sim);
    expect((await readJson(await first)).choices[0].finish_reason).toBe("stop");
    expect(framesOf(await (await second).text()).at(-1)).toBe("[DONE]");
  });

  it("ends every generation when the engine dies, refuses the next ones and is not healthy", async () => {
    const sim = await startSim();
    await load(sim, { kind: "hang" }, { kind: "engine_death" });
    const stream = await chat(sim, streamed);
    const whole = await chat(sim, hello);
    expect(whole.status).toBe(500);
    expect((await readJson(whole)).error.message).toContain("EngineCore");
    const frames = framesOf(await stream.text());
    expect(frames.at(-1)).toBe("[DONE]");
    expect(JSON.parse(frames.at(-2) ?? "").error).toMatchObject({ code: 500 });
    expect((await chat(sim, hello)).status).toBe(500);
    expect(await statusOf(sim, "/health")).toBe(503);
    expect(await metricsPage(sim)).toMatch(/request_success_total\{[^}]*finished_reason="error"\} 2\n/);
    await load(sim);
    expect(await statusOf(sim, "/health")).toBe(200);
    expect((await chat(sim, hello)).status).toBe(200);
  });

  it("comes back from its death with an empty prefix cache", async () => {
    const sim = await startSim();
    const long = { messages: [{ role: "user", content: "The same words again and again. ".repeat(20) }] };
    const cached = async () => (await readJson(await chat(sim, long))).usage.prompt_tokens_details.cached_tokens;
    await cached();
    expect(await cached()).toBeGreaterThan(0);
    await load(sim, { kind: "engine_death" });
    await chat(sim, hello);
    await load(sim);
    expect(await cached()).toBe(0);
  });

  it("shows metrics of before the fault, and true ones after it", async () => {
    const sim = await startSim();
    await load(sim, { kind: "stale_metrics" });
    await chat(sim, hello);
    const stale = await metricsPage(sim);
    await chat(sim, hello);
    expect(await metricsPage(sim)).toBe(stale);
    await load(sim);
    expect(await metricsPage(sim)).toMatch(/request_success_total\{[^}]*finished_reason="stop"\} 2\n/);
  });
});
