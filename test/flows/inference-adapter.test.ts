// The adapter as a process of its own, between a real nats-server and a model server that does what each call's id says.
import { writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Bus } from "@openclaw/bus";
import {
  type AdapterBeat,
  adapterBeat,
  control,
  type InferEvent,
  type InferRequest,
  inferEvent,
  inferSubject,
  SILENCE_MS,
  streamSubject,
  tokenDelta,
} from "@openclaw/contracts";
import { createLogger } from "@openclaw/telemetry";
import {
  eventually,
  makeTemporaryFolder,
  type SpawnedService,
  spawnService,
  startTestNats,
  type TestNats,
} from "@openclaw/testkit";
import { sleep } from "@openclaw/time";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

const SLOTS = 2;
const TASK = "task_00000000000000000000000001";
const TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

const frame = (delta: unknown, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
const USAGE = { prompt_tokens: 9, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 4 } };
const WHOLE_ANSWER = [
  frame({ role: "assistant", content: "" }),
  frame({ content: "Grüße" }),
  frame({ content: " from" }),
  frame({ content: " here" }),
  frame({}, "stop"),
  `data: ${JSON.stringify({ choices: [], usage: USAGE })}\n\n`,
  "data: [DONE]\n\n",
].join("");

interface Asked {
  readonly id: string;
  readonly traceparent: string;
  readonly body: { readonly stream?: boolean; readonly priority?: number };
  readonly response: ServerResponse;
  closedEarly: boolean;
}

/** Calls named `hold…` wait for `release`; the others do what `behaviours` says, or answer at once. */
const model = {
  asked: [] as Asked[],
  running: 0,
  peak: 0,
  behaviours: new Map<string, (response: ServerResponse) => void>(),
  find: (id: string) => model.asked.find((asked) => asked.id === id),
  release: (id: string) => model.find(id)?.response.end(WHOLE_ANSWER),
};

const answer = (id: string, response: ServerResponse): void => {
  const behaviour = model.behaviours.get(id);
  if (behaviour !== undefined) behaviour(response);
  else if (!id.startsWith("hold")) response.end(WHOLE_ANSWER);
};

const onModelCall = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  let text = "";
  for await (const piece of request) text += piece;
  const id = String(request.headers["x-request-id"]);
  const traceparent = String(request.headers["traceparent"]);
  const asked: Asked = { id, traceparent, body: JSON.parse(text), response, closedEarly: false };
  model.asked.push(asked);
  model.running += 1;
  model.peak = Math.max(model.peak, model.running);
  response.once("close", () => {
    model.running -= 1;
    asked.closedEarly = !response.writableFinished;
  });
  answer(id, response);
};

const modelServer = createServer((request, response) => {
  if (request.method === "GET") response.end();
  else if (request.url === "/tokenize") response.writeHead(404).end();
  else onModelCall(request, response).catch(() => response.destroy());
});

const listen = async (port = 0): Promise<number> => {
  await new Promise<void>((resolve) => modelServer.listen(port, "127.0.0.1", resolve));
  return (modelServer.address() as AddressInfo).port;
};

const shut = (): void => {
  modelServer.close();
  modelServer.closeAllConnections();
};

let nats: TestNats;
let bus: Bus;
let env: Record<string, string>;
let adapter: SpawnedService;
let beats: AdapterBeat[] = [];

/** One model call as a worker makes it; it renews only when told to. */
const callModel = (id: string, over: Partial<InferRequest> = {}, pool = "default") => {
  const events: InferEvent[] = [];
  let controlInbox: string | undefined;
  const inbox = bus.inbox(inferEvent, (event, { reply }) => {
    if (event === undefined) return;
    controlInbox ??= reply;
    events.push(event);
  });
  const request = {
    v: 1,
    call: id,
    task: TASK,
    attempt: 1,
    tenant: "default",
    agent: "query-routing",
    priority: "normal",
    model: "m",
    messages: [{ role: "user", content: "hello" }],
    tools: [],
    max_tokens: 100,
    timeout_ms: 30_000,
    ...over,
  };
  const subject = inferSubject.build({ pool, adapter: "any" });
  bus.publish(subject, request, { reply: inbox.subject, headers: { traceparent: TRACEPARENT } });
  const until = <T extends InferEvent["type"]>(type: T, withinMs = 5_000) =>
    eventually(() => events.find((event): event is Extract<InferEvent, { type: T }> => event.type === type), {
      withinMs,
      because: `call ${id} is ${type}`,
    });
  const tell = (type: "renew" | "cancel") => {
    if (controlInbox !== undefined) bus.publish(controlInbox, { v: 1, type });
  };
  return { events, until, tell };
};

const reached = (id: string) =>
  eventually(() => model.find(id), { withinMs: 5_000, because: `${id} reaches the model` });
const idle = () =>
  eventually(() => beats.at(-1)?.running === 0 && beats.at(-1)?.queued === 0 && model.running === 0, {
    withinMs: 5_000,
    because: "every slot is free again",
  });

beforeAll(async () => {
  const [server, port, folder] = await Promise.all([startTestNats(), listen(), makeTemporaryFolder()]);
  nats = server;
  const settings = `openclaw_core:\n  inference:\n    max_batch_size: ${SLOTS}\n    request_timeout: 20\n`;
  await writeFile(join(folder, "openclaw.yml"), settings);
  bus = new Bus({
    url: nats.url,
    name: "test",
    log: createLogger({ service: "test", instance: "t", level: "silent" }),
  });
  await bus.start();
  bus.subscribe(control("adapter"), adapterBeat, (beat) => {
    if (beat.adapter === "a1") beats.push(beat);
  });
  env = {
    NATS_URL: nats.url,
    OPENCLAW_CONFIG_DIR: folder,
    OPENCLAW_INFERENCE_URL: `http://127.0.0.1:${port}`,
    OPENCLAW_ADAPTER_NAME: "a1",
  };
  adapter = await spawnService({ name: "inference-adapter", env });
  await adapter.waitReady();
});

afterAll(async () => {
  await adapter?.stop();
  await bus?.stop();
  await nats?.stop();
  shut();
});

afterEach(async () => {
  for (const { response } of model.asked) if (!response.writableEnded) response.end(WHOLE_ANSWER);
  await idle();
  model.asked = [];
  model.behaviours.clear();
  model.peak = 0;
  beats = beats.slice(-1);
});

test("a call is accepted, streams its text, and is done with usage and timings", async () => {
  const texts: string[] = [];
  const subject = streamSubject.build({ tenant: "default", task: TASK });
  const listening = bus.subscribe(subject, tokenDelta, ({ text }) => void texts.push(text));
  await bus.flush(1_000);
  const call = callModel("plain", { priority: "idle" });
  const done = await call.until("done");
  expect(done).toMatchObject({
    message: { role: "assistant", content: "Grüße from here", tool_calls: [] },
    finish_reason: "stop",
    usage: { prompt_tokens: 9, completion_tokens: 3, cached_tokens: 4, model_calls: 1, tool_calls: 0 },
    adapter: "a1",
  });
  expect(done.timings.total_ms).toBeGreaterThanOrEqual(done.timings.first_token_ms);
  expect(call.events.map(({ type }) => type)).toEqual(["accepted", "done"]);
  await eventually(() => texts.join("") === "Grüße from here", { withinMs: 1_000, because: "the text was streamed" });
  const asked = await reached("plain");
  expect(asked.body).toMatchObject({ stream: true, priority: 4 });
  expect(asked.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-/);
  expect(asked.traceparent).not.toBe(TRACEPARENT);
  listening.stop();
});

test("under full load every call is answered while the model is busy, slots are never exceeded and overflow is refused", async () => {
  const calls = Array.from({ length: 12 }, (_, index) => callModel(`hold-${index}`));
  await eventually(() => calls.every(({ events }) => events.length > 0), {
    withinMs: 5_000,
    because: "all are answered",
  });
  const first = calls.map(({ events }) => events[0]);
  expect(first.filter((event) => event?.type === "accepted")).toHaveLength(SLOTS + 2 * SLOTS);
  const refused = first.filter((event) => event?.type === "refused");
  expect(refused).toHaveLength(12 - 3 * SLOTS);
  expect(refused[0]).toMatchObject({ error: { code: "inference_queue_full", retry_after_ms: expect.any(Number) } });
  expect(model.asked.filter(({ response }) => response.writableEnded)).toEqual([]);
  for (let ended = 0; ended < 3 * SLOTS; ended += 1) {
    const next = await eventually(() => model.asked.find(({ response }) => !response.writableEnded), {
      withinMs: 5_000,
      because: "the next call reaches the model",
    });
    next.response.end(WHOLE_ANSWER);
  }
  await Promise.all(calls.filter((_, index) => first[index]?.type === "accepted").map((call) => call.until("done")));
  expect(model.peak).toBe(SLOTS);
});

test("waiting calls get their slots in the order of priority, then of arrival", async () => {
  const busy = ["hold-1", "hold-2"].map((id) => callModel(id));
  await Promise.all([reached("hold-1"), reached("hold-2")]);
  const waiting = [
    callModel("low", { priority: "low" }),
    callModel("normal-1"),
    callModel("normal-2"),
    callModel("critical", { priority: "critical" }),
  ];
  await Promise.all(waiting.map((call) => call.until("accepted")));
  model.release("hold-1");
  await Promise.all(waiting.map((call) => call.until("done")));
  model.release("hold-2");
  await Promise.all(busy.map((call) => call.until("done")));
  expect(model.asked.slice(2).map(({ id }) => id)).toEqual(["critical", "normal-1", "normal-2", "low"]);
});

test("a full queue gives the place of its least urgent call to a more urgent one", async () => {
  const busy = ["hold-1", "hold-2"].map((id) => callModel(id));
  await Promise.all([reached("hold-1"), reached("hold-2")]);
  const waiting = ["w1", "w2", "w3", "w4"].map((id) => callModel(id, { priority: "idle" }));
  await Promise.all(waiting.map((call) => call.until("accepted")));
  const urgent = callModel("urgent", { priority: "critical" });
  await urgent.until("accepted");
  expect((await waiting[3]?.until("failed"))?.error).toMatchObject({ code: "inference_queue_full" });
  model.release("hold-1");
  await urgent.until("done");
  model.release("hold-2");
  await Promise.all([...busy, ...waiting.slice(0, 3)].map((call) => call.until("done")));
  expect(model.asked[2]?.id).toBe("urgent");
});

test("a cancel closes the socket and frees the slot", async () => {
  const call = callModel("hold-cancelled");
  const asked = await reached("hold-cancelled");
  call.tell("cancel");
  const failed = await call.until("failed", 1_000);
  expect(failed.error).toMatchObject({ code: "inference_aborted", kind: "cancelled" });
  await eventually(() => asked.closedEarly, { withinMs: 1_000, because: "the socket is closed" });
  await idle();
});

test("a cancelled call that still waits never reaches the model", async () => {
  const busy = ["hold-1", "hold-2"].map((id) => callModel(id));
  await Promise.all([reached("hold-1"), reached("hold-2")]);
  const waiting = callModel("waits");
  await waiting.until("accepted");
  waiting.tell("cancel");
  await waiting.until("failed", 1_000);
  model.release("hold-1");
  model.release("hold-2");
  await Promise.all(busy.map((call) => call.until("done")));
  expect(model.find("waits")).toBeUndefined();
});

test("an abort of the attempt ends its calls and no others", async () => {
  const [aborted, spared] = [callModel("hold-old"), callModel("hold-new", { attempt: 2 })];
  await Promise.all([reached("hold-old"), reached("hold-new")]);
  bus.publish(`openclaw.abort.${TASK}`, { v: 1, task: TASK, attempt: 1 });
  expect((await aborted.until("failed", 1_000)).error.code).toBe("inference_aborted");
  model.release("hold-new");
  await spared.until("done");
});

test("a caller that falls silent loses its call, and one that renews keeps it and hears beats", async () => {
  const [silent, renewing] = [callModel("hold-silent"), callModel("hold-renewing")];
  await Promise.all([reached("hold-silent"), reached("hold-renewing")]);
  const renewals = setInterval(() => renewing.tell("renew"), 1_000);
  const failed = await silent.until("failed", SILENCE_MS + 2_000);
  expect(failed.error.code).toBe("inference_aborted");
  await sleep(1_000);
  clearInterval(renewals);
  expect(renewing.events.filter(({ type }) => type === "beat").length).toBeGreaterThanOrEqual(2);
  model.release("hold-renewing");
  await renewing.until("done");
});

test("a call over its own time limit ends as timed out", async () => {
  const call = callModel("hold-long", { timeout_ms: 300 });
  expect((await call.until("failed", 2_000)).error.code).toBe("inference_timeout");
});

test("a stream that is cut anywhere, cleanly or not, never yields an answer", async () => {
  const bytes = Buffer.from(WHOLE_ANSWER);
  const lastByteThatMatters = bytes.length - 2;
  const cuts = [
    0,
    1,
    7,
    100,
    bytes.indexOf("ü") + 1,
    bytes.indexOf('"stop"'),
    bytes.indexOf("[DONE]"),
    lastByteThatMatters,
  ];
  for (const [index, cut] of cuts.entries()) {
    for (const how of ["end", "reset"]) {
      const id = `cut-${index}-${how}`;
      model.behaviours.set(id, (response) => {
        if (how === "end") response.end(bytes.subarray(0, cut));
        else response.write(bytes.subarray(0, cut), () => response.destroy());
      });
      const call = callModel(id);
      expect((await call.until("failed")).error.code, `cut at ${cut} by ${how}`).toBe("inference_failed");
    }
  }
});

test("an error frame before the end mark fails the call", async () => {
  const error = `data: {"error":{"message":"out of memory","code":500}}\n\n`;
  model.behaviours.set("breaks", (response) => response.end(`${frame({ content: "Hel" })}${error}data: [DONE]\n\n`));
  const failed = await callModel("breaks").until("failed");
  expect(failed.error).toMatchObject({ code: "inference_failed", details: { reason: "out of memory" } });
});

test("a busy model server's refusal is told with the time it asks for, and a wrong request is told as such", async () => {
  model.behaviours.set("busy", (response) => response.writeHead(503, { "retry-after": "1" }).end("busy"));
  model.behaviours.set("wrong", (response) => response.writeHead(400).end('{"error":{"message":"too long"}}'));
  const [busy, wrong] = await Promise.all([callModel("busy").until("failed"), callModel("wrong").until("failed")]);
  expect(busy.error).toMatchObject({ code: "inference_unavailable", retry_after_ms: 1_000 });
  expect(wrong.error).toMatchObject({ code: "inference_refused", details: { status: 400, reason: "too long" } });
});

test("without a model server calls are refused and the beat says so at once, until it is back", async () => {
  const { port } = modelServer.address() as AddressInfo;
  shut();
  const unready = await eventually(() => beats.find(({ ready }) => !ready), {
    withinMs: 10_000,
    because: "it is unready",
  });
  expect(unready).toMatchObject({ slots: 0, replicas: [{ healthy: false }] });
  const refused = await callModel("nowhere").until("refused");
  expect(refused.error).toMatchObject({ code: "inference_unavailable", retry_after_ms: expect.any(Number) });
  const metrics = await (await fetch(`${adapter.metricsUrl}/metrics`)).text();
  expect(metrics).toMatch(/openclaw_adapter_breaker_open\{[^}]*\} 1/);
  await listen(port);
  await eventually(() => beats.at(-1)?.ready, { withinMs: 10_000, because: "it is ready again" });
  await callModel("again").until("done");
});

test("an adapter that stops lets the running call end, refuses the waiting one and takes no more", async () => {
  const pool = "draining";
  const second = await spawnService({
    name: "inference-adapter",
    env: { ...env, OPENCLAW_POOL: pool, OPENCLAW_ADAPTER_NAME: "a2" },
  });
  await second.waitReady();
  const running = ["hold-1", "hold-2"].map((id) => callModel(id, {}, pool));
  await Promise.all([reached("hold-1"), reached("hold-2")]);
  const waiting = callModel("waits", {}, pool);
  await waiting.until("accepted");
  const stopped = second.stop();
  expect((await waiting.until("failed")).error.code).toBe("inference_unavailable");
  const late = callModel("late", {}, pool);
  model.release("hold-1");
  model.release("hold-2");
  await Promise.all(running.map((call) => call.until("done")));
  await stopped;
  expect(late.events).toEqual([]);
});
