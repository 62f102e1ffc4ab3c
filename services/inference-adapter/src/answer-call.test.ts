import { RetryBudget } from "@openclaw/admission";
import type { InferRequest } from "@openclaw/contracts";
import { createMetrics, startTracing } from "@openclaw/telemetry";
import { expect, test } from "vitest";
import { createAdapterMetrics } from "./adapter-metrics.ts";
import { createAnswerer } from "./answer-call.ts";
import { CallBooks } from "./call-books.ts";
import type { CallTurn } from "./call-turn.ts";
import { ModelCall } from "./model-call.ts";
import type { ModelServer } from "./model-server.ts";
import { chatBody, statusError } from "./openai-codec.ts";
import { TurnGate } from "./turn-gate.ts";

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

/** A desk before one replica with one slot, whose calls end as `chat` says. */
const createDesk = async (chat: () => Promise<never>) => {
  const clock = { now: () => 0 };
  const server = { label: "gpu0:8000", host: "gpu0", port: 8_000, healthy: true, chat } as unknown as ModelServer;
  const gate = new TurnGate<ModelServer, CallTurn>({ hosts: [server], slotsPerHost: 1, now: clock.now });
  const metrics = createAdapterMetrics(createMetrics({ service: "test" }));
  const books = new CallBooks({ servers: [], gate, model: "m", metrics, clock });
  const tracing = await startTracing({ service: "test", instance: "t", sampleRatio: 0, onDropped: () => {} });
  const answer = createAnswerer({ adapter: "a1", gate, retries: new RetryBudget(), books, tracing, clock });
  const ask = () => {
    const shape = books.shapeOf(REQUEST);
    const call = new ModelCall(REQUEST, { event: () => {}, delta: () => {} }, 0, 60_000);
    return answer({ call, body: chatBody(REQUEST), shape, turn: books.turnOf(REQUEST, shape, 60_000) });
  };
  return { gate, ask };
};

test("a server that is full rests before its slot is given to the next call", async () => {
  let asked = 0;
  const { gate, ask } = await createDesk(async () => {
    asked += 1;
    throw statusError(503, "", 5_000);
  });
  const full = ask();
  void ask();
  await expect(full).rejects.toMatchObject({ code: "inference_unavailable", retryAfterMs: 5_000 });
  await new Promise(setImmediate);
  expect(asked).toBe(1);
  expect(gate.planner.binding(0)).toMatchObject({ constraint: "replica_resting", needed: 5_000 });
});
