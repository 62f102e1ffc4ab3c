import type { InferRequest } from "@openclaw/contracts";
import { describe, expect, test } from "vitest";
import { bodyText, chatBody, readFrame, readRetryAfter, statusError } from "./openai-codec.ts";

const request = (over: Partial<InferRequest> = {}): InferRequest => ({
  v: 1,
  call: "c1",
  task: "task_00000000000000000000000001",
  attempt: 1,
  tenant: "default",
  agent: "query-routing",
  priority: "high",
  model: "m",
  messages: [{ role: "user", content: "hello" }],
  tools: [],
  max_tokens: 100,
  timeout_ms: 1000,
  ...over,
});

const body = (over: Partial<InferRequest> = {}) => JSON.parse(bodyText(chatBody(request(over)), true));

describe("a request", () => {
  test("streams with usage, at temperature 0, with the rank of its priority", () => {
    expect(body()).toEqual({
      model: "m",
      messages: [{ role: "user", content: "hello" }],
      max_tokens: 100,
      temperature: 0,
      priority: 1,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test("goes without its priority to a server that takes none", () => {
    const sent = JSON.parse(bodyText(chatBody(request()), false));
    expect({ ...sent, priority: 1 }).toEqual(body());
    expect(sent).not.toHaveProperty("priority");
  });

  test("says nothing of the most urgent priority, which every server takes", () => {
    expect(body({ priority: "critical" })).not.toHaveProperty("priority");
  });

  test("offers tools as functions, with empty parameters where none are declared", () => {
    const parameters = { type: "object", properties: { id: { type: "string" } } };
    const tools = [{ name: "a", description: "does a", parameters }, { name: "b" }];
    expect(body({ tools }).tools).toEqual([
      { type: "function", function: { name: "a", description: "does a", parameters } },
      { type: "function", function: { name: "b", parameters: { type: "object", properties: {} } } },
    ]);
  });

  test("constrains decoding by the output schema", () => {
    const schema = { type: "object" };
    expect(body({ output_schema: schema }).response_format).toEqual({
      type: "json_schema",
      json_schema: { name: "answer", schema, strict: true },
    });
  });

  test("with both tools and an output schema is refused", () => {
    expect(() => body({ output_schema: {}, tools: [{ name: "a" }] })).toThrow(
      expect.objectContaining({ code: "invalid_message" }),
    );
  });

  test("keeps calls and their results together under one nine-character id", () => {
    const { messages } = body({
      messages: [
        { role: "assistant", content: "", tool_calls: [{ id: "call_abc", name: "a", arguments: '{"x":1}' }] },
        { role: "tool", content: "42", tool_call_id: "call_abc" },
        { role: "assistant", content: "done", tool_calls: [] },
      ],
    });
    const id = messages[0].tool_calls[0].id;
    expect(id).toMatch(/^[A-Za-z0-9]{9}$/);
    expect(messages).toEqual([
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id, type: "function", function: { name: "a", arguments: '{"x":1}' } }],
      },
      { role: "tool", content: "42", tool_call_id: id },
      { role: "assistant", content: "done" },
    ]);
  });
});

describe("a frame", () => {
  test("gives text, finish reason and token counts", () => {
    const piece = readFrame('{"choices":[{"delta":{"content":"hi"},"finish_reason":null}]}');
    expect(piece).toMatchObject({ type: "piece", text: "hi", finishReason: undefined, tokens: undefined });
    const counts = '{"prompt_tokens":7,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":4}}';
    expect(readFrame(`{"choices":[],"usage":${counts}}`)).toMatchObject({
      tokens: { prompt: 7, completion: 2, cached: 4 },
    });
    expect(readFrame('{"choices":[{"delta":{"reasoning_content":"hm"}}]}')).toMatchObject({ text: "", thinks: true });
    expect(readFrame("[DONE]")).toEqual({ type: "end" });
  });

  test.each([
    ['{"error":{"message":"CUDA error","type":"InternalServerError","code":500}}', "an error frame"],
    ['{"choices":[{"delta":{"content":"h', "a frame that is cut"],
    ['{"choices":[{"delta":{"content":5}}]}', "a frame with a wrong type"],
    ["null", "a frame that is no object"],
    ['{"choices":[{"finish_reason":"st\\u0000op"}]}', "a finish reason that is no word"],
  ])("%s fails the call (%s)", (data) => {
    expect(() => readFrame(data)).toThrow(expect.objectContaining({ code: "inference_failed" }));
  });
});

test("a refusal says in the server's words what was wrong", () => {
  expect(statusError(400, '{"error":{"message":"because"}}', undefined).message).toContain("400: because");
  expect(statusError(502, "", undefined).message).toBe("the model server answered 502");
});

test.each([
  [400, "inference_refused"],
  [404, "inference_refused"],
  [429, "inference_unavailable"],
  [503, "inference_unavailable"],
  [500, "inference_failed"],
  [302, "inference_failed"],
])("status %i means %s, with the server's reason in the details", (status, code) => {
  const error = statusError(status, '{"error":{"message":"because"}}', 1500);
  expect(error).toMatchObject({ code, retryAfterMs: 1500, details: { status, reason: "because" } });
});

test("a server's reason is cut to a size and to characters that any record can hold", () => {
  const { details } = statusError(400, `\u0000${"x".repeat(498)}😀 and more`, undefined);
  expect(details?.["reason"]).toBe(`${"x".repeat(498)}\ufffd`);
});

test("Retry-After is read as seconds or as a date, and bounded", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(readRetryAfter("3", now)).toBe(3000);
  expect(readRetryAfter("Thu, 01 Jan 2026 00:00:10 GMT", now)).toBe(10_000);
  expect(readRetryAfter("Wed, 31 Dec 2025 00:00:10 GMT", now)).toBe(0);
  expect(readRetryAfter("999999999", now)).toBe(600_000);
  expect(readRetryAfter("soon", now)).toBeUndefined();
  expect(readRetryAfter(undefined, now)).toBeUndefined();
});
