import { eventually, startTestNats, type TestNats } from "@openclaw/testkit";
import { sleep } from "@openclaw/time";
import { afterAll, beforeAll, expect, it } from "vitest";
import { BatchLoop, type BatchLoopOptions, type Bus, consumerProgress, type StreamMessage } from "../src/index.ts";
import { fill, makeSource, type Source, startBus } from "./fixtures.ts";

let nats: TestNats;
let bus: Bus;
const soon = { withinMs: 10_000 };

beforeAll(async () => {
  nats = await startTestNats();
  bus = await startBus(nats);
});

afterAll(async () => {
  await bus.stop();
  await nats.stop();
});

const startLoop = (source: Source, options: Partial<BatchLoopOptions> & Pick<BatchLoopOptions, "handle">) => {
  const loop = new BatchLoop({ bus, ...source, maxBatch: 100, onError: () => {}, ...options });
  loop.start();
  return loop;
};

const ackAll = (batch: readonly StreamMessage[]): void => {
  for (const message of batch) message.ack();
};

/** An ack is sent and not confirmed, so the server may count it a moment later. */
const everyAckCounted = (source: Source): Promise<unknown> =>
  eventually(async () => (await consumerProgress(bus, source.stream, source.consumer)).lag === 0, {
    ...soon,
    because: "every message was acknowledged",
  });

it("batches grow while one is being handled, and never beyond their limit", async () => {
  const source = await makeSource(bus);
  const sizes: number[] = [];
  const loop = startLoop(source, {
    handle: async (batch) => {
      sizes.push(batch.length);
      await sleep(30);
      ackAll(batch);
    },
  });
  await fill(bus, source, 1);
  await eventually(() => sizes.length === 1, { ...soon, because: "a single message did not wait" });
  await fill(bus, source, 500, 1);
  await eventually(() => sizes.reduce((a, b) => a + b, 0) === 501, { ...soon, because: "all were handled" });
  await loop.stop();
  expect(sizes[0]).toBe(1);
  expect(Math.max(...sizes)).toBeGreaterThan(20);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
  await everyAckCounted(source);
});

it("batches of large messages hold no more than their bytes, whatever is asked for meanwhile", async () => {
  const source = await makeSource(bus);
  const [MiB, size] = [1024 * 1024, 60_000];
  await Promise.all(
    Array.from({ length: 120 }, (_, i) => bus.streams.publish(`${source.stream}.${i}`, "x".repeat(size - 2))),
  );
  const batches: number[] = [];
  const loop = startLoop(source, {
    maxBytes: 2 * MiB,
    handle: async (batch) => {
      batches.push(batch.reduce((sum, { data }) => sum + data.length, 0));
      await sleep(5);
      ackAll(batch);
    },
  });
  await eventually(() => batches.reduce((a, b) => a + b, 0) === 120 * size, { ...soon, because: "all were handled" });
  await loop.stop();
  expect(Math.max(...batches)).toBeLessThanOrEqual(2 * MiB);
  // More than one message each, so that the bound is not kept by asking for little.
  expect(batches.length).toBeLessThan(20);
  await everyAckCounted(source);
});

it("gathering joins what comes in a short time into one batch", async () => {
  const source = await makeSource(bus);
  const sizes: number[] = [];
  const loop = startLoop(source, {
    // Long against two fills, so that a slow machine has both in it.
    gatherMs: 2_000,
    handle: async (batch) => {
      sizes.push(batch.length);
      ackAll(batch);
    },
  });
  await fill(bus, source, 3);
  await fill(bus, source, 3, 3);
  await eventually(() => sizes.length > 0, { ...soon, because: "a batch was handled" });
  await loop.stop();
  expect(sizes).toEqual([6]);
});

it("gathering goes on while messages come, and begins again after a pause", async () => {
  const source = await makeSource(bus);
  const handled: string[] = [];
  const loop = startLoop(source, {
    maxBatch: 8,
    gatherMs: 20,
    handle: async (batch) => {
      ackAll(batch);
      handled.push(...batch.map(({ subject }) => subject));
    },
  });
  const all = (count: number) =>
    eventually(() => handled.length === count, { ...soon, because: `all ${count} were handled` });
  await fill(bus, source, 50);
  await all(50);
  // The sweep that finds nothing is behind it.
  await sleep(100);
  await fill(bus, source, 1, 50);
  await all(51);
  await fill(bus, source, 1, 51);
  await all(52);
  await loop.stop();
  expect(handled).toEqual(Array.from({ length: 52 }, (_, i) => `${source.stream}.${i}`));
  await everyAckCounted(source);
});

it("gathering waits for no more while batches are full", async () => {
  const source = await makeSource(bus);
  await fill(bus, source, 100);
  let handled = 0;
  const loop = startLoop(source, {
    maxBatch: 5,
    gatherMs: 1_000,
    handle: async (batch) => {
      ackAll(batch);
      handled += batch.length;
    },
  });
  // With a wait before each batch it would be twenty seconds.
  await eventually(() => handled === 100, { ...soon, because: "all were handled" });
  await loop.stop();
});

it("who is stopped while gathering fetches no more", async () => {
  const source = await makeSource(bus);
  const handled: string[] = [];
  const loop = startLoop(source, {
    gatherMs: 60_000,
    handle: async (batch) => {
      ackAll(batch);
      handled.push(...batch.map(({ subject }) => subject));
    },
  });
  await fill(bus, source, 3);
  const { consumers } = await bus.connection.jetstreamManager();
  const delivered = async () => (await consumers.info(source.stream, source.consumer)).num_ack_pending;
  await eventually(async () => (await delivered()) === 1, { ...soon, because: "the first has come" });
  await loop.stop();
  expect(handled).toEqual([`${source.stream}.0`]);
});

it("a handler that throws leaves its messages for redelivery, is told on, and is not called in a tight loop", async () => {
  const source = await makeSource(bus, { ackWaitMs: 1_000 });
  const errors: unknown[] = [];
  const done: number[] = [];
  const calledAt: number[] = [];
  const loop = startLoop(source, {
    maxBatch: 1,
    onError: (error) => void errors.push(error),
    handle: async (batch) => {
      calledAt.push(performance.now());
      if (errors.length < 3) throw new TypeError("the database is away");
      ackAll(batch);
      done.push(...batch.map(({ subject }) => Number(subject.split(".")[1])));
    },
  });
  await fill(bus, source, 10);
  await eventually(() => new Set(done).size === 10, { ...soon, because: "every message was handled in the end" });
  await loop.stop();
  expect(errors).toHaveLength(3);
  // Half a second after each failure; timers may be a little early, and a slow machine only makes it longer.
  const pauses = [1, 2, 3].map((i) => (calledAt[i] ?? 0) - (calledAt[i - 1] ?? 0));
  expect(Math.min(...pauses)).toBeGreaterThan(490);
  await everyAckCounted(source);
});

it("stopping finishes the batch in hand and gives the rest back at once", async () => {
  const source = await makeSource(bus);
  const handled: string[] = [];
  const entered = Promise.withResolvers<void>();
  const loop = startLoop(source, {
    maxBatch: 5,
    handle: async (batch) => {
      entered.resolve();
      await sleep(200);
      ackAll(batch);
      handled.push(...batch.map(({ subject }) => subject));
    },
  });
  await fill(bus, source, 20);
  await entered.promise;
  await loop.stop();
  const before = [...handled];
  expect(before.length).toBeGreaterThan(0);
  const next = startLoop(source, {
    handle: async (batch) => {
      ackAll(batch);
      handled.push(...batch.map(({ subject }) => subject));
    },
  });
  // The ack wait is 30 s: what the first loop had kept would not come this soon.
  await eventually(() => handled.length === 20, { ...soon, because: "the next loop had the rest" });
  await next.stop();
  expect(new Set(handled).size).toBe(20);
  expect(handled.slice(0, before.length)).toEqual(before);
});
