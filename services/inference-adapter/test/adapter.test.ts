// The stop of an adapter whose running call does not end by itself.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Bus } from "@openclaw/bus";
import { ANY_ADAPTER, coreSettings, type InferEvent, inferEvent, inferSubject } from "@openclaw/contracts";
import { createLogger, createMetrics, startTracing } from "@openclaw/telemetry";
import { eventually, startTestNats, type TestNats } from "@openclaw/testkit";
import { monotonicClock } from "@openclaw/time";
import { afterAll, beforeAll, expect, test } from "vitest";
import { InferenceAdapter } from "../src/adapter.ts";

const log = createLogger({ service: "test", instance: "t", level: "silent" });
let nats: TestNats;
let bus: Bus;
let model: Server;
let asked = 0;
let closed = 0;

beforeAll(async () => {
  nats = await startTestNats();
  bus = new Bus({ url: nats.url, name: "test", log });
  await bus.start();
  model = createServer((request, response) => {
    if (request.method === "GET") {
      response.end();
      return;
    }
    asked += 1;
    response.once("close", () => {
      closed += 1;
    });
  });
  await new Promise<void>((resolve) => model.listen(0, "127.0.0.1", resolve));
});

afterAll(async () => {
  await bus.stop();
  await nats.stop();
  model.close();
  model.closeAllConnections();
});

test("a call that outlasts the stop is broken off, and its caller is told that another may take it", async () => {
  const metrics = createMetrics({ service: "test" });
  const adapter = new InferenceAdapter({
    name: "a1",
    pool: "default",
    replicaUrls: [`http://127.0.0.1:${(model.address() as AddressInfo).port}`],
    model: "m",
    inference: coreSettings.parse({}).inference,
    bus,
    log,
    metrics,
    tracing: await startTracing({ service: "test", instance: "t", sampleRatio: 0, onDropped: () => {} }),
    clock: monotonicClock,
    drainMs: 50,
  });
  await adapter.start();
  expect(await metrics.text(), "from the first look on").toMatch(/openclaw_adapter_ledger_drift\{replica=.*\} 0/);
  const events: InferEvent[] = [];
  const inbox = bus.inbox(inferEvent, (event) => event !== undefined && events.push(event));
  const request = {
    v: 1,
    call: "c1",
    task: "task_00000000000000000000000001",
    attempt: 1,
    tenant: "default",
    agent: "a",
    priority: "normal",
    model: "m",
    messages: [{ role: "user", content: "hello" }],
    tools: [],
    max_tokens: 10,
    timeout_ms: 30_000,
  };
  bus.publish(inferSubject.build({ pool: "default", adapter: ANY_ADAPTER }), request, { reply: inbox.subject });
  await eventually(() => asked === 1, { withinMs: 5_000, because: "the call reached the model" });
  await adapter.stop();
  await eventually(() => events.at(-1)?.type === "failed", { withinMs: 5_000, because: "the caller was told" });
  expect(events.at(-1)).toMatchObject({ error: { code: "inference_unavailable" } });
  await eventually(() => closed === 1, { withinMs: 5_000, because: "the socket was closed" });
  inbox.close();
});
