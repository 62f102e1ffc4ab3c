import { afterEach, describe, expect, it } from "vitest";
import { type ScriptedServer, startScriptedModel, startScriptedTool } from "../src/index.ts";

let server: ScriptedServer | undefined;

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const post = (path: string, body: unknown, signal?: AbortSignal) =>
  fetch(`${server?.url}${path}`, { method: "POST", body: JSON.stringify(body), ...(signal && { signal }) });

describe("a scripted tool", () => {
  it("answers in order and records what it was asked", async () => {
    server = await startScriptedTool([{ body: { total: 1 } }, ({ body }) => ({ status: 503, body })]);
    expect(await (await post("/one", { a: 1 })).json()).toEqual({ total: 1 });
    const second = await post("/two", { b: 2 });
    expect([second.status, await second.json()]).toEqual([503, { b: 2 }]);
    expect(server.requests.map(({ path, body }) => [path, body])).toEqual([
      ["/one", { a: 1 }],
      ["/two", { b: 2 }],
    ]);
    server.assertDone();
  });

  it("answers 500 to what is not scripted, and tells of it", async () => {
    server = await startScriptedTool([]);
    expect((await post("/more", {})).status).toBe(500);
    expect(() => server?.assertDone()).toThrow("request 1 (POST /more) is not scripted");
  });

  it("tells of answers that nobody asked for", async () => {
    server = await startScriptedTool([{}, {}]);
    await post("/", {});
    expect(() => server?.assertDone()).toThrow("1 scripted answers were never asked for");
  });

  it("notices a caller that hangs up", async () => {
    server = await startScriptedTool([{ hangs: true }]);
    await expect(post("/", {}, AbortSignal.timeout(100))).rejects.toThrow();
    await expect.poll(() => server?.requests[0]?.aborted).toBe(true);
  });
});

describe("a scripted model", () => {
  it("answers whole, with tool calls in the shape of chat completions", async () => {
    server = await startScriptedModel([{ toolCalls: [{ name: "parse", arguments: { page: 1 } }] }]);
    const answer = await (await post("/v1/chat/completions", { messages: [] })).json();
    expect(answer).toMatchObject({
      object: "chat.completion",
      choices: [
        {
          finish_reason: "tool_calls",
          message: { tool_calls: [{ type: "function", function: { name: "parse", arguments: '{"page":1}' } }] },
        },
      ],
      usage: { total_tokens: 15 },
    });
  });

  it("streams the same text in chunks, ended by [DONE]", async () => {
    server = await startScriptedModel([{ text: "The total is 42." }]);
    const response = await post("/v1/chat/completions", { stream: true, stream_options: { include_usage: true } });
    const frames = (await response.text()).split("\n\n").filter((frame) => frame !== "");
    expect(frames.pop()).toBe("data: [DONE]");
    const chunks = frames.map((frame) => JSON.parse(frame.slice("data: ".length)));
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("")).toBe("The total is 42.");
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 15 } });
    expect(chunks.at(-2).choices[0].finish_reason).toBe("stop");
  });

  it("breaks a stream in the middle when told to", async () => {
    server = await startScriptedModel([{ text: "one two three four", breaksAfterChunks: 2 }]);
    const response = await post("/v1/chat/completions", { stream: true });
    await expect(response.text()).rejects.toThrow();
  });

  it("answers health and metrics beside the script", async () => {
    server = await startScriptedModel([]);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    expect(await (await fetch(`${server.url}/metrics`)).text()).toContain("num_gpu_blocks");
    server.assertDone();
  });

  it("may be a function that answers for ever", async () => {
    server = await startScriptedModel((_request, index) => ({ text: `answer ${index}` }));
    await post("/v1/chat/completions", {});
    const answer = await (await post("/v1/chat/completions", {})).json();
    expect(answer).toMatchObject({ choices: [{ message: { content: "answer 1" } }] });
  });
});
