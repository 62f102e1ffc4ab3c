import { afterEach, describe, expect, it } from "vitest";
import { createSim, type Sim, type SimOptionsInput } from "../src/index.ts";
import { readJson } from "./read-json.ts";

const sims: Sim[] = [];

/** Started as the platform starts it. */
const ENABLED = {
  schedulingPolicy: "priority",
  enableAutoToolChoice: true,
  toolCallParser: "mistral",
  enablePromptTokensDetails: true,
} as const;

const startSim = async (options: SimOptionsInput = ENABLED): Promise<Sim> => {
  const sim = createSim({ port: 0, tokenLatencyMs: 0, firstTokenLatencyMs: 0, ...options });
  sims.push(sim);
  await sim.start();
  return sim;
};

afterEach(async () => {
  await Promise.all(sims.splice(0).map((sim) => sim.stop()));
});

const hello = { messages: [{ role: "user", content: "The library opens at nine. Bring your card." }] };

const post = (sim: Sim, path: string, body: unknown, init: RequestInit = {}) =>
  fetch(sim.url + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    ...init,
  });

const chat = (sim: Sim, body: unknown, init?: RequestInit) => post(sim, "/v1/chat/completions", body, init);

const answerSchema = (schema: unknown) => ({ type: "json_schema", json_schema: { name: "answer", schema } });

const framesOf = (text: string): string[] =>
  text.split("\n\n").flatMap((frame) => frame.match(/^data: (.*)$/s)?.[1] ?? []);

const metric = async (sim: Sim, name: string): Promise<number> => {
  const page = await (await fetch(`${sim.url}/metrics`)).text();
  const line = page.split("\n").find((candidate) => candidate.startsWith(name));
  return Number(line?.split(" ").at(-1));
};

const eventually = async (check: () => Promise<boolean>) => {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("the condition did not come true in 2 s");
};

const call = (name: string, args: string) => ({
  content: null,
  tool_calls: [{ id: "abcdefghi", type: "function", function: { name, arguments: args } }],
});

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
    const sim = await startSim({ tokenLatencyMs: 1 });
    const whole = await readJson(await chat(sim, hello));
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
    expect(chunks.length).toBeGreaterThan(4);
  });

  it("cuts the answer at max_tokens", async () => {
    const sim = await startSim();
    const body = await readJson(await chat(sim, { ...hello, max_tokens: 3 }));
    expect(body.choices[0].finish_reason).toBe("length");
    expect(body.usage.completion_tokens).toBe(3);
  });

  it("streams tool calls as a name followed by pieces of arguments", async () => {
    const sim = await startSim({ tokenLatencyMs: 1 });
    const args = '{"document":"a name that takes several tokens"}';
    await post(sim, "/sim/faults", [{ kind: "script", message: call("pdf_parser", args) }]);
    const frames = framesOf(await (await chat(sim, { ...hello, stream: true })).text()).slice(0, -1);
    const chunks = frames.map((frame) => JSON.parse(frame).choices[0]);
    const deltas = chunks.flatMap((choice) => choice.delta.tool_calls ?? []);
    expect(deltas[0]).toMatchObject({ index: 0, id: "abcdefghi", function: { name: "pdf_parser" } });
    expect(deltas.map((delta) => delta.function.arguments).join("")).toBe(args);
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

describe("running and waiting", () => {
  it("frees the place of a client that goes away", async () => {
    const sim = await startSim({ tokenLatencyMs: 60_000 });
    const client = new AbortController();
    const lost = chat(sim, { ...hello, stream: true }, { signal: client.signal }).then((response) => response.text());
    lost.catch(() => {});
    await eventually(async () => (await metric(sim, "vllm:num_requests_running")) === 1);
    client.abort();
    await expect(lost).rejects.toThrow();
    await eventually(async () => (await metric(sim, "vllm:num_requests_running")) === 0);
    const page = await (await fetch(`${sim.url}/metrics`)).text();
    expect(page).toMatch(/vllm:request_success_total\{[^}]*finished_reason="abort"\} 1/);
  });

  it("lets no more run than max-num-seqs and lets the lowest priority number go first", async () => {
    const sim = await startSim({ ...ENABLED, maxNumSeqs: 1 });
    const client = new AbortController();
    await post(sim, "/sim/faults", [{ kind: "hang" }]);
    const first = chat(sim, hello, { signal: client.signal }).catch(() => {});
    await eventually(async () => (await metric(sim, "vllm:num_requests_running")) === 1);
    const order: number[] = [];
    const waiters = [];
    for (const priority of [5, 0]) {
      const before = await metric(sim, "vllm:num_requests_waiting");
      waiters.push(chat(sim, { ...hello, priority }).then(() => order.push(priority)));
      await eventually(async () => (await metric(sim, "vllm:num_requests_waiting")) === before + 1);
    }
    expect(await metric(sim, "vllm:num_requests_running")).toBe(1);
    client.abort();
    await Promise.all([first, ...waiters]);
    expect(order).toEqual([0, 5]);
  });
});

describe("faults", () => {
  it("answers scripted statuses as often as asked, then works again", async () => {
    const sim = await startSim();
    await post(sim, "/sim/faults", [{ kind: "status", status: 503, times: 2 }]);
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await chat(sim, hello)).status);
    expect(statuses).toEqual([503, 503, 200]);
  });

  it("breaks a stream by a reset or an error frame that is followed by [DONE]", async () => {
    const sim = await startSim({ tokenLatencyMs: 1 });
    await post(sim, "/sim/faults", [{ kind: "reset", after_tokens: 2 }, { kind: "error_frame" }]);
    const reset = await chat(sim, { ...hello, stream: true });
    await expect(reset.text()).rejects.toThrow();
    const frames = framesOf(await (await chat(sim, { ...hello, stream: true })).text());
    expect(frames.at(-1)).toBe("[DONE]");
    expect(JSON.parse(frames.at(-2) ?? "").error.type).toBe("InternalServerError");
  });

  it("makes tool arguments that are not JSON", async () => {
    const sim = await startSim();
    const tools = [{ type: "function", function: { name: "look_up" } }];
    await post(sim, "/sim/faults", [{ kind: "malformed_tool_json" }]);
    const body = await readJson(await chat(sim, { ...hello, tools, tool_choice: "required" }));
    expect(() => JSON.parse(body.choices[0].message.tool_calls[0].function.arguments)).toThrow();
  });

  it("says loudly that a script has ended", async () => {
    const sim = await startSim();
    await post(sim, "/sim/script", { enabled: true });
    await post(sim, "/sim/faults", [{ kind: "script", message: { content: "as told" } }]);
    expect((await readJson(await chat(sim, hello))).choices[0].message.content).toBe("as told");
    const late = await chat(sim, hello);
    expect(late.status).toBe(500);
    expect((await readJson(late)).error.code).toBe("script_exhausted");
  });

  it("refuses rules that it does not know", async () => {
    expect((await post(await startSim(), "/sim/faults", [{ kind: "explode" }])).status).toBe(400);
  });
});
