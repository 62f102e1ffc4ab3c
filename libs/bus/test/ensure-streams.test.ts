import { eventually, startTestNats, type TestNats } from "@openclaw/testkit";
import { sleep } from "@openclaw/time";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  type Bus,
  consumerProgress,
  deleteStream,
  ensureConsumer,
  ensureStream,
  followSubject,
  lastSequence,
  purgeThrough,
  streamFill,
} from "../src/index.ts";
import { fill, fresh, makeSource, startBus, streamSpec } from "./fixtures.ts";

let nats: TestNats;
let bus: Bus;

beforeAll(async () => {
  nats = await startTestNats();
  bus = await startBus(nats);
});

afterAll(async () => {
  await bus.stop();
  await nats.stop();
});

const manager = () => bus.connection.jetstreamManager();

it("a stream is made once and found again, with the same mark", async () => {
  const spec = streamSpec(fresh("S"), { maxMessagesPerSubject: 1 });
  const made = await ensureStream(bus, spec);
  await bus.streams.publish(`${spec.name}.a`, {});
  const found = await ensureStream(bus, spec);
  expect(found).toEqual({ ...made, lastSeq: 1 });
  const { config } = await (await manager()).streams.info(spec.name);
  expect(config.discard_new_per_subject).toBe(true);
});

it("a stream made anew begins after the sequence it is told", async () => {
  const spec = streamSpec(fresh("S"));
  await ensureStream(bus, spec, { firstSeq: 500 });
  await expect(bus.streams.publish(`${spec.name}.a`, {})).resolves.toMatchObject({ seq: 500 });
});

it("a stream that exists with other limits gets the declared ones and keeps its messages", async () => {
  const spec = streamSpec(fresh("S"), { maxMessagesPerSubject: 1 });
  const made = await ensureStream(bus, spec);
  await bus.streams.publish(`${spec.name}.a`, {});
  const subjects = [`${spec.name}.>`, `${spec.name}_more`];
  const other = { ...spec, maxBytes: 33_554_432, maxAgeMs: 60_000, maxMessagesPerSubject: -1, subjects };
  await expect(ensureStream(bus, other)).resolves.toEqual({ ...made, lastSeq: 1 });
  const { config } = await (await manager()).streams.info(spec.name);
  expect(config).toMatchObject({ max_bytes: 33_554_432, max_age: 60_000_000_000, max_msgs_per_subject: -1, subjects });
});

it("a stream that differs in what no server changes is refused with every difference named", async () => {
  const spec = streamSpec(fresh("S"), { maxMessagesPerSubject: 1 });
  await ensureStream(bus, spec);
  const other = { ...spec, storage: "memory" as const, maxBytes: 1_048_576, maxMessagesPerSubject: -1 };
  const error = await ensureStream(bus, other).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "invalid_config" });
  const { message } = error as Error;
  expect(message).toContain("storage is file, wanted memory");
  expect(message).toContain("max_bytes is 16777216, wanted 1048576");
  expect(message).toContain("discard_new_per_subject is true, wanted false");
});

it("copies are changed only where they are named", async () => {
  const spec = streamSpec(fresh("S"));
  await ensureStream(bus, spec, { replicas: 1 });
  await ensureStream(bus, spec);
  // A server that stands alone cannot keep three.
  await expect(ensureStream(bus, spec, { replicas: 3 })).rejects.toThrow("replicas");
});

it("what was handled is purged from the beginning of a stream, and what came later is not", async () => {
  const source = await makeSource(bus);
  await fill(bus, source, 5);
  const { created, bytes } = await streamFill(bus, source.stream);
  await expect(purgeThrough(bus, source.stream, 3)).resolves.toBe(3);
  const left = await streamFill(bus, source.stream);
  expect(left.created).toBe(created);
  expect(left.bytes).toBeLessThan(bytes);
  const { state } = await (await manager()).streams.info(source.stream);
  expect([state.first_seq, state.last_seq]).toEqual([4, 5]);
  await expect(purgeThrough(bus, source.stream, 3)).resolves.toBe(0);
});

it("a consumer waits for its stream", async () => {
  const stream = fresh("S");
  const making = ensureConsumer(bus, { stream, name: "reader", filter: `${stream}.>`, maxAckPending: 10 });
  await sleep(300);
  await ensureStream(bus, streamSpec(stream));
  await making;
  await expect(consumerProgress(bus, stream, "reader")).resolves.toMatchObject({ lag: 0 });
});

it("a consumer no longer waits for its stream when its owner stops", async () => {
  const stream = fresh("S");
  const stop = new AbortController();
  const spec = { stream, name: "reader", filter: `${stream}.>`, maxAckPending: 10 };
  const making = ensureConsumer(bus, spec, stop.signal);
  stop.abort();
  await expect(making).rejects.toMatchObject({ code: "bus_unavailable" });
}, 20_000);

it("a consumer that exists with other settings gets the new ones", async () => {
  const { stream, consumer: name } = await makeSource(bus, { maxAckPending: 10 });
  await ensureConsumer(bus, { stream, name, filter: `${stream}.>`, maxAckPending: 20, ackWaitMs: 5_000 });
  const { config } = await (await manager()).consumers.info(stream, name);
  expect(config).toMatchObject({ max_ack_pending: 20, ack_wait: 5_000_000_000 });
});

it("lag counts what was not delivered and what was not acknowledged", async () => {
  const source = await makeSource(bus);
  await fill(bus, source, 3);
  // A message is stored before the consumer has heard of it.
  const progress = await eventually(
    async () => {
      const seen = await consumerProgress(bus, source.stream, source.consumer);
      return seen.lag >= 3 && seen;
    },
    { withinMs: 5_000, because: "the consumer has heard of all three" },
  );
  expect(progress).toEqual({ lag: 3, floor: 0 });
  await expect(consumerProgress(bus, source.stream, "nobody")).rejects.toMatchObject({ code: "bus_unavailable" });
});

it("deleting a stream twice is fine", async () => {
  const { stream } = await makeSource(bus);
  await deleteStream(bus, stream);
  await deleteStream(bus, stream);
  await expect(lastSequence(bus, stream, `${stream}.a`)).resolves.toBe(0);
});

it("following a subject skips nothing and repeats nothing over a killed broker", async () => {
  const stream = fresh("S");
  await ensureStream(bus, streamSpec(stream, { retention: "limits" }));
  const put = (n: number) => bus.streams.publish(`${stream}.a`, n);
  for (const n of [0, 1, 2]) await put(n);
  const end = new AbortController();
  // By sequence: what is published to a broker that comes back may be stored twice.
  const heard: number[] = [];
  const onMessage = (seq: number, data: Uint8Array) => {
    heard.push(seq);
    if (Buffer.from(data).toString() === "5") end.abort();
  };
  const caughtUp: number[] = [];
  const onCaughtUp = async () => {
    caughtUp.push(heard.length);
    await nats.kill("SIGKILL");
    await nats.restart();
    for (const n of [3, 4, 5]) await put(n);
  };
  await followSubject(bus, stream, `${stream}.a`, { afterSeq: 0, signal: end.signal }, { onMessage, onCaughtUp });
  expect(heard.length).toBeGreaterThanOrEqual(6);
  expect(heard).toEqual(heard.map((_, i) => i + 1));
  expect(caughtUp).toEqual([3]);
});
