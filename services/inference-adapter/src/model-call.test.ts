import { type InferEvent, type InferRequest, RENEW_MS, SILENCE_MS } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { expect, test } from "vitest";
import { DELTA_MS } from "./delta-buffer.ts";
import { ModelCall } from "./model-call.ts";

const REQUEST: InferRequest = {
  v: 1,
  call: "c1",
  task: "task_00000000000000000000000001",
  attempt: 1,
  tenant: "default",
  agent: "query-routing",
  priority: "normal",
  model: "m",
  messages: [{ role: "user", content: "hello" }],
  tools: [],
  max_tokens: 100,
  timeout_ms: 60_000,
};

const createCall = (timeoutMs = 60_000) => {
  const events: InferEvent[] = [];
  const deltas: string[] = [];
  const link = { event: (event: InferEvent) => events.push(event), delta: (text: string) => deltas.push(text) };
  return { call: new ModelCall(REQUEST, link, 0, timeoutMs), events, deltas };
};

test("a beat says whether the call still waits, and how many tokens have come", () => {
  const { call, events } = createCall();
  call.tick(RENEW_MS);
  call.hear("renew", RENEW_MS);
  call.start(RENEW_MS + 1);
  call.advance("a", 3, RENEW_MS + 2);
  call.tick(2 * RENEW_MS);
  expect(events).toMatchObject([
    { type: "beat", queued: true, tokens: 0 },
    { type: "beat", queued: false, tokens: 3 },
  ]);
});

test("text that waits for its interval leaves with the tick, and the rest with the end", () => {
  const { call, deltas } = createCall();
  call.advance("a", 1, 10);
  call.advance("b", 2, 11);
  call.tick(12);
  call.tick(10 + DELTA_MS);
  call.advance("c", 3, 11 + DELTA_MS);
  call.finish(12 + DELTA_MS);
  expect(deltas).toEqual(["a", "b", "c"]);
});

test("after the call was stopped neither beats nor text are sent", () => {
  const { call, events, deltas } = createCall();
  call.stop(new AppError("inference_aborted"));
  call.advance("a", 1, 10);
  call.tick(RENEW_MS);
  expect([events, deltas]).toEqual([[], []]);
});

test.each([
  ["its time limit", "inference_timeout", (call: ModelCall) => call.tick(60_000)],
  ["the caller's silence", "inference_aborted", (call: ModelCall) => call.tick(SILENCE_MS + 1)],
  ["a cancel", "inference_aborted", (call: ModelCall) => call.hear("cancel", 1)],
  ["a caller that is gone", "inference_aborted", (call: ModelCall) => call.hear(undefined, 1)],
])("%s stops the call with %s", (_, code, end) => {
  const { call } = createCall();
  end(call);
  expect(call.signal.reason).toMatchObject({ code });
});

test("timings count from the arrival", () => {
  const { call } = createCall();
  call.start(100);
  call.advance("", 0, 150);
  call.advance("a", 1, 250.126);
  expect(call.timings(400)).toEqual({ queued_ms: 100, first_token_ms: 250.13, total_ms: 400 });
});
