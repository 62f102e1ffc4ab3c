import { eventually, startTestNats, type TestNats } from "@openclaw/testkit";
import { sleep } from "@openclaw/time";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type Bus, ensureConsumer, Puller, type StreamMessage } from "../src/index.ts";
import { fill, makeSource, type Source, silent, startBus } from "./fixtures.ts";

let nats: TestNats;
let bus: Bus;
const pullers: Puller[] = [];

beforeAll(async () => {
  nats = await startTestNats();
  bus = await startBus(nats);
});

afterEach(() => {
  for (const puller of pullers.splice(0)) puller.stop();
});

afterAll(async () => {
  await bus.stop();
  await nats.stop();
});

const pull = (source: Source, onMessage: (message: StreamMessage) => void, from: Bus = bus): Puller => {
  const puller = new Puller(from, source, onMessage);
  pullers.push(puller);
  return puller;
};

/** Thirty messages that are more together than the least that a bounded pull asks for. */
const makeLargeSource = async (): Promise<{ readonly source: Source; readonly size: number }> => {
  const source = await makeSource(bus);
  const size = 50_000;
  await Promise.all(
    Array.from({ length: 30 }, (_, i) => bus.streams.publish(`${source.stream}.${i}`, "x".repeat(size - 2))),
  );
  return { source, size };
};

const soon = { withinMs: 5_000 };
/** Time for what the server may do by itself. */
const settle = () => sleep(150);

/** The server's own count: what it has delivered, and the pulls that it could still deliver for. */
const served = async ({ stream, consumer }: Source) => {
  await bus.flush(1_000);
  const info = await (await bus.connection.jetstreamManager()).consumers.info(stream, consumer);
  return { delivered: info.num_ack_pending, pulls: info.num_waiting };
};

it("brings what is wanted and no more", async () => {
  const source = await makeSource(bus);
  await fill(bus, source, 20);
  const got: StreamMessage[] = [];
  const puller = pull(source, (message) => void got.push(message));
  puller.want(3);
  await eventually(() => got.length === 3, { ...soon, because: "three came" });
  expect(await served(source)).toEqual({ delivered: 3, pulls: 0 });
  puller.want(2);
  puller.want(2);
  await eventually(() => got.length === 5, { ...soon, because: "two more came" });
  expect(await served(source)).toEqual({ delivered: 5, pulls: 0 });
});

it("brings no more bytes than are wanted, and the rest when there is room again", async () => {
  const { source, size } = await makeLargeSource();
  const got: StreamMessage[] = [];
  const puller = pull(source, (message) => void got.push(message));
  puller.want(100, 1024 * 1024);
  expect(await served(source)).toEqual({ delivered: 0, pulls: 0 });
  puller.want(100, 1_150_000);
  await eventually(() => got.length > 15, { ...soon, because: "what fits has come" });
  await settle();
  expect(got.length * size).toBeLessThanOrEqual(1_150_000);
  puller.want(100, 2_000_000);
  await eventually(() => got.length === 30, { ...soon, because: "the rest has come" });
});

it("a sweep brings what is there and no more, and ends also where there is nothing", async () => {
  const source = await makeSource(bus);
  const got: StreamMessage[] = [];
  const puller = pull(source, (message) => void got.push(message));
  await puller.sweep(10);
  expect(got).toEqual([]);
  await fill(bus, source, 7);
  await puller.sweep(10);
  expect(got).toHaveLength(7);
  await fill(bus, source, 5, 7);
  await puller.sweep(3);
  expect(await served(source)).toEqual({ delivered: 10, pulls: 0 });
  // Nothing of it is asked for again, and what is wanted from now on comes as before.
  puller.want(1);
  await eventually(() => got.length === 11, { ...soon, because: "one more came" });
  expect(await served(source)).toEqual({ delivered: 11, pulls: 0 });
});

it("a sweep holds no more bytes than it may, and asks for nothing where a largest message might not fit", async () => {
  const { source, size } = await makeLargeSource();
  const got: StreamMessage[] = [];
  const puller = pull(source, (message) => void got.push(message));
  await puller.sweep(100, 1024 * 1024);
  expect(got).toEqual([]);
  await puller.sweep(100, 1_150_000);
  expect(got.length).toBeGreaterThan(15);
  expect(got.length * size).toBeLessThanOrEqual(1_150_000);
});

it("a sweep that the server keeps, because all that may be unsettled is, ends and brings nothing later", async () => {
  const source = await makeSource(bus, { maxAckPending: 3 });
  await fill(bus, source, 10);
  const got: StreamMessage[] = [];
  const puller = pull(source, (message) => void got.push(message));
  await puller.sweep(3);
  await puller.sweep(5);
  expect(got).toHaveLength(3);
  await eventually(async () => (await served(source)).pulls === 0, { ...soon, because: "the server has let go of it" });
  for (const message of got) message.ack();
  await settle();
  expect(got).toHaveLength(3);
  await puller.sweep(2);
  expect(got).toHaveLength(5);
});

it("a sweep ends that nobody hears", async () => {
  const puller = pull({ stream: "NOBODY", consumer: "listens" }, () => {});
  await puller.sweep(10);
});

it("messages of a lost connection's pulls and of the new ones together are no more than wanted", async () => {
  const own = await startBus(nats);
  const source = await makeSource(bus);
  const got: StreamMessage[] = [];
  const puller = pull(source, (message) => void got.push(message), own);
  puller.want(4);
  await own.flush(1_000);
  const reconnected = Promise.withResolvers<void>();
  own.onReconnect(() => reconnected.resolve());
  await own.connection.reconnect();
  await reconnected.promise;
  await settle();
  await fill(bus, source, 20);
  await eventually(() => got.length >= 4, { ...soon, because: "four came" });
  await settle();
  expect(got).toHaveLength(4);
  await own.stop();
});

it("a consumer that does not exist yet is asked until it does", async () => {
  const source = await makeSource(bus);
  const got: StreamMessage[] = [];
  const later = { stream: source.stream, name: "later", filter: `${source.stream}.>`, maxAckPending: 10 };
  await (await bus.connection.jetstreamManager()).consumers.delete(source.stream, source.consumer);
  const puller = pull({ ...source, consumer: later.name }, (message) => void got.push(message));
  puller.want(1);
  await settle();
  await ensureConsumer(bus, later);
  await fill(bus, source, 1);
  await eventually(() => got.length === 1, { ...soon, because: "it came" });
});

it("a refusal that lasts is told once, and so is its end", async () => {
  const told: string[] = [];
  const tell = (_: unknown, text: string) => void told.push(text);
  const own = await startBus(nats, { log: Object.assign(Object.create(silent), { error: tell, info: tell }) });
  const source = await makeSource(own);
  const got: StreamMessage[] = [];
  await (await own.connection.jetstreamManager()).consumers.delete(source.stream, source.consumer);
  pull(source, (message) => void got.push(message), own).want(2);
  await eventually(() => told.length > 0, { withinMs: 20_000, because: "the refusal was told" });
  await ensureConsumer(own, { ...source, name: source.consumer, filter: `${source.stream}.>`, maxAckPending: 10 });
  await fill(own, source, 2);
  await eventually(() => got.length === 2, { ...soon, because: "the messages came" });
  expect(told).toEqual(["A consumer refuses to be pulled from", "A consumer can be pulled from again"]);
  await own.stop();
});

it("goes on within ten seconds of a broker's end", async () => {
  const source = await makeSource(bus);
  const got: StreamMessage[] = [];
  const puller = pull(source, (message) => void got.push(message));
  puller.want(10);
  await nats.kill("SIGKILL");
  await nats.restart();
  await fill(bus, source, 5);
  await eventually(() => got.length === 5, { withinMs: 10_000, because: "the new messages came" });
});

it("hands over nothing after it was stopped, and gives back what was on its way", async () => {
  const source = await makeSource(bus);
  const got: StreamMessage[] = [];
  await fill(bus, source, 50);
  const first = pull(source, (message) => {
    got.push(message);
    // In the midst of what the server has sent: more of the same delivery follows.
    first.stop();
  });
  first.want(50);
  await eventually(() => got.length > 0, { ...soon, because: "the first came" });
  const others: StreamMessage[] = [];
  pull(source, (message) => void others.push(message)).want(50);
  // The ack wait is 30 s: only what was given back, or never sent, comes this soon.
  await eventually(() => others.length === 49, { ...soon, because: "the others came to the second" });
  expect(got).toHaveLength(1);
});

it("a message that its receiver gives back comes to another", async () => {
  const source = await makeSource(bus);
  const busy = pull(source, (message) => message.nak(0));
  busy.want(1);
  await fill(bus, source, 1);
  const got: StreamMessage[] = [];
  pull(source, (message) => void got.push(message)).want(1);
  await eventually(() => got.length === 1, { ...soon, because: "it came to the other" });
});

it("a handler that throws neither ends the pulling nor the connection", async () => {
  const source = await makeSource(bus);
  let seen = 0;
  const puller = pull(source, () => {
    seen += 1;
    throw new TypeError("oops");
  });
  puller.want(5);
  await fill(bus, source, 5);
  await eventually(() => seen === 5, { ...soon, because: "all were handed over" });
  await expect(bus.notReady()).resolves.toBeUndefined();
});

it("ack, nak and term say what JetStream understands", async () => {
  const source = await makeSource(bus);
  const said: string[] = [];
  bus.listen(`$JS.ACK.${source.stream}.${source.consumer}.>`, (message) => void said.push(message.string()));
  await bus.flush(1_000);
  const settled: ((message: StreamMessage) => void)[] = [
    (message) => message.ack(),
    (message) => message.nak(60_000),
    (message) => message.term(),
  ];
  const puller = pull(source, (message) => settled.shift()?.(message));
  puller.want(3);
  await fill(bus, source, 3);
  await eventually(() => said.length === 3, { ...soon, because: "three were settled" });
  expect(said).toEqual(["+ACK", '-NAK {"delay":60000000000}', "+TERM"]);
  const { state } = await (await bus.connection.jetstreamManager()).streams.info(source.stream);
  expect(state.messages).toBe(1);
});

it("a message has the same origin at every delivery, and another one has another", async () => {
  const source = await makeSource(bus);
  const origins: string[] = [];
  const puller = pull(source, (message) => {
    origins.push(message.origin);
    if (origins.length === 1) message.nak(0);
    else message.ack();
  });
  puller.want(3);
  await fill(bus, source, 1);
  await eventually(() => origins.length === 2, { ...soon, because: "it came again" });
  await fill(bus, source, 1, 1);
  await eventually(() => origins.length === 3, { ...soon, because: "the other came" });
  expect(origins[0]).toMatch(/^1:\d{19}$/);
  expect(origins[1]).toBe(origins[0]);
  expect(origins[2]).toMatch(/^2:/);
});
