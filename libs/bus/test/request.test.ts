import { readFile } from "node:fs/promises";
import { cancelTask, clusterMetrics, listAgents, type Task, task } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { currentTraceId, runInContextOf, startTracing } from "@openclaw/telemetry";
import { eventually, startTestNats, type TestNats } from "@openclaw/testkit";
import { pause } from "@openclaw/time";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Bus } from "../src/index.ts";
import { fresh, silent, startBus } from "./fixtures.ts";

let nats: TestNats;
let bus: Bus;
const TIMEOUT = { timeoutMs: 2_000 };
const { request: ask, reply: told } = clusterMetrics;

beforeAll(async () => {
  nats = await startTestNats();
  bus = await startBus(nats);
});

afterAll(async () => {
  await bus.stop();
  await nats.stop();
});

it("a request gets the answer of the one who serves its subject", async () => {
  const subject = fresh("ask");
  bus.serve(subject, ask, () => ({ v: 1, text: "fine" }));
  await expect(bus.request(subject, { v: 1 }, told, TIMEOUT)).resolves.toEqual({ v: 1, text: "fine" });
});

it("an error crosses the wire with its code, details and time to wait", async () => {
  const subject = fresh("ask");
  bus.serve(subject, ask, () => {
    throw new AppError("queue_full", "no room", { details: { limit: 3 }, retryAfterMs: 7 });
  });
  const error = await bus.request(subject, { v: 1 }, told, TIMEOUT).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({ code: "queue_full", message: "no room", details: { limit: 3 }, retryAfterMs: 7 });
});

it("what nobody foresaw is answered as a bug, and an unreadable request as invalid", async () => {
  const subject = fresh("ask");
  bus.serve(subject, ask, () => Promise.reject(new TypeError("oops")));
  await expect(bus.request(subject, { v: 1 }, told, TIMEOUT)).rejects.toMatchObject({ code: "internal" });
  await expect(bus.request(subject, { v: "one" }, told, TIMEOUT)).rejects.toMatchObject({ code: "invalid_message" });
});

it("an answer that is not what was asked for is refused", async () => {
  const subject = fresh("ask");
  bus.serve(subject, ask, () => ({ v: 1, text: 5 }));
  await expect(bus.request(subject, { v: 1 }, told, TIMEOUT)).rejects.toMatchObject({ code: "invalid_message" });
});

it("a failed task, which has an error too, is an answer and not a refusal", async () => {
  const frozen = new URL("../../contracts/fixtures/task.result.v1.json", import.meta.url);
  const example = task.parse(JSON.parse(await readFile(frozen, "utf8")));
  const error = new AppError("internal", "it went wrong").toWire();
  const failed: Task = { ...example, state: "failed", result: null, error };
  const subject = fresh("ask");
  bus.serve(subject, listAgents.request, () => failed);
  await expect(bus.request(subject, { v: 1 }, cancelTask.reply, TIMEOUT)).resolves.toMatchObject({ error });
});

it("an answer larger than the server takes reaches the caller as too_large, and the connection stays", async () => {
  const subject = fresh("ask");
  bus.serve(subject, ask, () => ({ v: 1, text: "x".repeat(2_000_000) }));
  await expect(bus.request(subject, { v: 1 }, told, TIMEOUT)).rejects.toMatchObject({ code: "too_large" });
  await expect(bus.request(subject, { v: 1, pad: "x".repeat(2_000_000) }, told, TIMEOUT)).rejects.toMatchObject({
    code: "too_large",
  });
  await expect(bus.notReady()).resolves.toBeUndefined();
});

it("a subject without a server and one that stays silent are both unavailable, and told apart", async () => {
  const subject = fresh("ask");
  await expect(bus.request(subject, { v: 1 }, told, TIMEOUT)).rejects.toMatchObject({
    code: "bus_unavailable",
    details: { silent: true },
  });
  bus.serve(subject, ask, () => undefined);
  await expect(bus.request(subject, { v: 1 }, told, { timeoutMs: 50 })).rejects.toMatchObject({
    code: "bus_unavailable",
    details: { silent: false },
  });
});

it("a request whose connection closes does not wait for its deadline", async () => {
  const caller = await startBus(nats);
  const subject = fresh("ask");
  bus.serve(subject, ask, () => undefined);
  const refused = expect(caller.request(subject, { v: 1 }, told, TIMEOUT)).rejects.toMatchObject({
    code: "bus_unavailable",
    message: expect.stringContaining("closed"),
  });
  await caller.stop();
  await refused;
});

it("a reply goes nowhere but under _INBOX.", async () => {
  const [subject, elsewhere] = [fresh("ask"), fresh("elsewhere")];
  let asked = 0;
  bus.serve(subject, ask, () => {
    asked += 1;
    return { v: 1, text: "fine" };
  });
  const heard: string[] = [];
  bus.listen(elsewhere, () => void heard.push("elsewhere"));
  const inbox = bus.inbox(told, (message) => void heard.push(message?.text ?? "nobody"));
  bus.publish(subject, { v: 1 }, { reply: elsewhere });
  bus.publish(subject, { v: 1 }, { reply: inbox.subject });
  await eventually(() => asked === 2 && heard.length > 0, { withinMs: 2_000, because: "the inbox had an answer" });
  await bus.flush(1_000);
  expect(heard).toEqual(["fine"]);
  inbox.close();
});

it("an inbox hears that nobody listens", async () => {
  const heard: unknown[] = [];
  const inbox = bus.inbox(told, (message) => void heard.push(message));
  bus.publish(fresh("nobody"), { v: 1 }, { reply: inbox.subject });
  await eventually(() => heard.length === 1, { withinMs: 2_000, because: "the inbox was told" });
  expect(heard).toEqual([undefined]);
});

it("a listener that throws costs its own message and nothing else", async () => {
  const subject = fresh("told");
  const heard: number[] = [];
  bus.listen(subject, () => {
    heard.push(heard.length);
    throw new TypeError("oops");
  });
  bus.publish(subject, {});
  bus.publish(subject, {});
  await eventually(() => heard.length === 2, { withinMs: 2_000, because: "both were heard" });
  await expect(bus.notReady()).resolves.toBeUndefined();
});

it("the trace of the caller is the trace of the handler", async () => {
  const tracing = await startTracing({ service: "test", instance: "test", sampleRatio: 1, onDropped: () => {} });
  const subject = fresh("ask");
  bus.serve(subject, ask, () => ({ v: 1, text: currentTraceId() ?? "none" }));
  const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const header = (name: string) => (name === "traceparent" ? `00-${trace}-00f067aa0ba902b7-01` : undefined);
  const traced = await runInContextOf(header, () => bus.request(subject, { v: 1 }, told, TIMEOUT));
  expect(traced.text).toBe(trace);
  expect((await bus.request(subject, { v: 1 }, told, TIMEOUT)).text).toBe("none");
  await tracing.shutdown();
});

it("stopping the bus first answers what is in hand, also when the handler itself asks somebody", async () => {
  const server = await startBus(nats);
  const [subject, further] = [fresh("ask"), fresh("further")];
  bus.serve(further, ask, () => ({ v: 1, text: "further" }));
  const entered = Promise.withResolvers<void>();
  server.serve(subject, ask, async () => {
    entered.resolve();
    await pause(200, new AbortController().signal);
    return server.request(further, { v: 1 }, told, TIMEOUT);
  });
  await server.flush(1_000);
  const answer = bus.request(subject, { v: 1 }, told, TIMEOUT);
  await entered.promise;
  await server.stop();
  await expect(answer).resolves.toEqual({ v: 1, text: "further" });
});

it("a listening that is stopped still answers every request that it took from its group", async () => {
  const subject = fresh("ask");
  const group = [0, 1].map((i) =>
    bus.serve(
      subject,
      ask,
      () => {
        // In the midst of what the server has sent: more of the same delivery follows.
        if (i === 0) group[0]?.stop();
        return { v: 1, text: String(i) };
      },
      { queue: "group" },
    ),
  );
  await bus.flush(1_000);
  const caller = await startBus(nats);
  const answers = Array.from({ length: 400 }, () => caller.request(subject, { v: 1 }, told, TIMEOUT));
  const from = (await Promise.all(answers)).map(({ text }) => text);
  expect(new Set(from)).toEqual(new Set(["0", "1"]));
  await expect(caller.request(subject, { v: 1 }, told, TIMEOUT)).resolves.toMatchObject({ text: "1" });
  await caller.stop();
});

it("a bus that is not started says so, and a stopped one is unavailable", async () => {
  const idle = new Bus({ url: nats.url, name: "idle", log: silent });
  await idle.stop();
  expect(() => idle.publish("a", {})).toThrow(AppError);
  await idle.start();
  await idle.stop();
  await expect(idle.request("a", {}, told, TIMEOUT)).rejects.toMatchObject({ code: "bus_unavailable" });
  await expect(idle.streams.publish("a", {})).rejects.toMatchObject({ code: "bus_unavailable" });
});

it("a flush whose connection is lost is bus_unavailable, as one that nobody answers", async () => {
  const own = await startTestNats();
  const cut = await startBus(own);
  // Stopped, which takes it a moment, the server answers nothing; killed then, it takes the connection along.
  process.kill(own.pid ?? 0, "SIGSTOP");
  const unanswered = () => cut.flush(100).catch((thrown: unknown) => thrown);
  expect(await eventually(unanswered, { withinMs: 5_000, because: "a flush has no answer" })).toMatchObject({
    code: "bus_unavailable",
  });
  const flushed = cut.flush(10_000).catch((thrown: unknown) => thrown);
  await own.kill();
  expect(await flushed).toMatchObject({ code: "bus_unavailable", cause: expect.anything() });
  await cut.stop();
  await own.stop();
});
