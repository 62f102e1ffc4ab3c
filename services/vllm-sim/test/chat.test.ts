import { afterEach, describe, expect, it } from "vitest";
import { readJson } from "./read-json.ts";
import { chat, framesOf, hello, post, startSim, stopSims } from "./started-sims.ts";

afterEach(stopSims);

const answerSchema = (schema: unknown) => ({ type: "json_schema", json_schema: { name: "answer", schema } });

describe("chat completions", () => {
  it("answers with usage and says that it is a simulation", async () => {
    const sim = await startSim();
    const response = await chat(sim, hello);
    const body = await readJson(response);
    expect(response.headers.get("x-openclaw-simulation")).toBe("vllm-sim");
    expect(body).toMatchObject({ object: "chat.completion", system_fingerprint: "openclaw-vllm-sim" });
    expect(body.choices[0]).toMatchObject({ finish_reason: "stop", message: { role: "assistant" } });
    expect(body.choices[0].message.content).not.toBe("");
    expect(body.usage.total_tokens).toBe(body.usage.prompt_tokens + body.usage.completion_tokens);
    expect(body.usage.prompt_tokens_details).toEqual({ cached_tokens: 0 });
  });

  it("streams the same text token by token and ends with usage and [DONE]", async () => {
    const sim = await startSim();
    const whole = await readJson(await chat(sim, hello));
    await post(sim, "/sim/faults", [{ kind: "slow", token_latency_ms: 1 }]);
    const response = await chat(sim, { ...hello, stream: true, stream_options: { include_usage: true } });
    expect(response.headers.get("x-openclaw-simulation")).toBe("vllm-sim");
    const frames = framesOf(await response.text());
    expect(frames.pop()).toBe("[DONE]");
    const chunks = frames.map((frame) => JSON.parse(frame));
    expect(chunks[0].choices[0].delta).toEqual({ role: "assistant", content: "" });
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("")).toBe(
      whole.choices[0].message.content,
    );
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
    expect(chunks.at(-2).choices[0].finish_reason).toBe("stop");
    expect(chunks).toHaveLength(whole.usage.completion_tokens + 3);
  });

  it("cuts the answer at max_tokens", async () => {
    const sim = await startSim();
    const body = await readJson(await chat(sim, { ...hello, max_tokens: 3 }));
    expect(body.choices[0].finish_reason).toBe("length");
    expect(body.usage.completion_tokens).toBe(3);
  });

  it("streams tool calls as a name followed by pieces of arguments", async () => {
    const sim = await startSim();
    const parameters = { type: "object", properties: { document: { type: "string" } }, required: ["document"] };
    const tools = [{ type: "function", function: { name: "pdf_parser", parameters } }];
    await post(sim, "/sim/faults", [{ kind: "slow", token_latency_ms: 1 }]);
    const answer = await chat(sim, { ...hello, tools, tool_choice: "required", stream: true });
    const chunks = framesOf(await answer.text())
      .slice(0, -1)
      .map((frame) => JSON.parse(frame).choices[0]);
    const deltas = chunks.flatMap((choice) => choice.delta.tool_calls ?? []);
    expect(deltas[0]).toMatchObject({ index: 0, id: expect.any(String), function: { name: "pdf_parser" } });
    expect(JSON.parse(deltas.map((delta) => delta.function.arguments).join(""))).toHaveProperty("document");
    expect(deltas.length).toBeGreaterThanOrEqual(3);
    expect(chunks.at(-1).finish_reason).toBe("tool_calls");
  });
});

describe("refusals", () => {
  it.each([
    [400, { messages: [] }],
    [400, { messages: [{ role: "nobody", content: "" }] }],
    [404, { ...hello, model: "another" }],
    [400, { ...hello, max_tokens: 100_000 }],
    [400, { messages: [{ role: "user", content: "word ".repeat(9000) }] }],
    [400, { ...hello, response_format: answerSchema({ type: "objekt" }) }],
    [400, { ...hello, response_format: answerSchema({ properties: { a: { pattern: "(" } } }) }],
  ])("answers %i in vLLM's error shape", async (status, body) => {
    const response = await chat(await startSim(), body);
    expect(response.status).toBe(status);
    const { error } = await readJson(response);
    expect(error).toMatchObject({ message: expect.any(String), type: expect.any(String), code: status });
    expect(error).toHaveProperty("param");
  });

  it("refuses a body that is not JSON with 400", async () => {
    const sim = await startSim();
    const response = await chat(sim, {}, { body: "{" });
    expect(response.status).toBe(400);
    expect((await readJson(response)).error.type).toBe("BadRequestError");
  });
});

describe("what a server was not started for", () => {
  const tools = [{ type: "function", function: { name: "look_up" } }];

  it.each([
    ["priority", { ...hello, priority: 1 }],
    ["tool_choice", { ...hello, tools }],
    ["tool_choice", { ...hello, tools, tool_choice: "auto" }],
  ])("is refused by its %s", async (param, body) => {
    const bare = await chat(await startSim({}), body);
    expect(bare.status).toBe(400);
    expect((await readJson(bare)).error).toMatchObject({ type: "BadRequestError", param });
    expect((await chat(await startSim(), body)).status).toBe(200);
  });

  it("leaves alone what needs no flag", async () => {
    const sim = await startSim({});
    const named = { type: "function", function: { name: "look_up" } };
    for (const more of [{ priority: 0 }, { tools, tool_choice: "none" }, { tools, tool_choice: named }]) {
      expect((await chat(sim, { ...hello, ...more })).status).toBe(200);
    }
    expect((await readJson(await chat(sim, hello))).usage).not.toHaveProperty("prompt_tokens_details");
  });
});
