import { startTestNats, type TestNats } from "@openclaw/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Bus, ensureStream } from "../src/index.ts";
import { readLast } from "../src/read-last.ts";
import { fresh, startBus, streamSpec } from "./fixtures.ts";

let nats: TestNats;
let bus: Bus;

beforeAll(async () => {
  nats = await startTestNats({ sync: "always" });
  bus = await startBus(nats);
});

afterAll(async () => {
  await bus.stop();
  await nats.stop();
});

it("a stored message is acknowledged with its sequence", async () => {
  const name = fresh("S");
  await ensureStream(bus, streamSpec(name));
  await expect(bus.streams.publish(`${name}.a`, {})).resolves.toEqual({ stored: true, seq: 1 });
  await expect(bus.streams.publish(`${name}.b`, {})).resolves.toEqual({ stored: true, seq: 2 });
});

it("compare-and-set stores after the expected message and nowhere else", async () => {
  const name = fresh("S");
  await ensureStream(bus, streamSpec(name));
  const put = (expected: number) =>
    bus.streams.publish(`${name}.a`, { expected }, { expectLastSubjectSequence: expected });
  await expect(put(0)).resolves.toEqual({ stored: true, seq: 1 });
  await expect(put(0)).resolves.toEqual({ stored: false, reason: "sequence" });
  await expect(put(1)).resolves.toEqual({ stored: true, seq: 2 });
});

it("a full stream refuses with queue_full and keeps what it has", async () => {
  const name = fresh("S");
  await ensureStream(bus, streamSpec(name, { maxBytes: 4_096 }));
  const publishAll = async () => {
    for (let i = 0; i < 100; i += 1) await bus.streams.publish(`${name}.${i}`, "x".repeat(200));
  };
  await expect(publishAll()).rejects.toMatchObject({ code: "queue_full" });
  expect(await readLast(bus, name, `${name}.0`)).toMatchObject({ seq: 1 });
});

it("an occupied subject refuses with queue_full", async () => {
  const name = fresh("S");
  await ensureStream(bus, streamSpec(name, { maxMessagesPerSubject: 1 }));
  await bus.streams.publish(`${name}.a`, {});
  await expect(bus.streams.publish(`${name}.a`, {})).rejects.toMatchObject({ code: "queue_full" });
});

it("a message over the stream's or the server's limit is too_large", async () => {
  const name = fresh("S");
  await ensureStream(bus, streamSpec(name, { maxMessageBytes: 1_000 }));
  await expect(bus.streams.publish(`${name}.a`, "x".repeat(2_000))).rejects.toMatchObject({ code: "too_large" });
  await expect(bus.streams.publish(`${name}.a`, "x".repeat(2_000_000))).rejects.toMatchObject({ code: "too_large" });
});

it("a subject that no stream has is unavailable", async () => {
  await expect(bus.streams.publish(fresh("none"), {}, { once: true })).rejects.toMatchObject({
    code: "bus_unavailable",
  });
});

it("more publishes under way than the bound are refused", async () => {
  const name = fresh("S");
  await ensureStream(bus, streamSpec(name));
  const all = await Promise.allSettled(Array.from({ length: 4_200 }, (_, i) => bus.streams.publish(`${name}.${i}`, i)));
  const refused = all.filter((one) => one.status === "rejected");
  expect(refused).toHaveLength(4_200 - 4_096);
  expect(refused[0]?.reason).toMatchObject({ code: "queue_full" });
});

it("more bytes under way than the bound are refused", async () => {
  const name = fresh("S");
  await ensureStream(bus, streamSpec(name, { maxBytes: 256 * 1024 * 1024, maxMessageBytes: 1_000_000 }));
  const body = new Uint8Array(1_000_000);
  const all = await Promise.allSettled(Array.from({ length: 80 }, (_, i) => bus.streams.publish(`${name}.${i}`, body)));
  const refused = all.filter((one) => one.status === "rejected");
  expect(refused).toHaveLength(80 - 67);
  expect(refused[0]?.reason).toMatchObject({ code: "queue_full" });
});

it("publishing goes on through a killed broker, and no acknowledged message is lost", async () => {
  const name = fresh("S");
  await ensureStream(bus, streamSpec(name, { retention: "limits" }));
  const acked: number[] = [];
  const failed: unknown[] = [];
  const publish = async (i: number) => {
    await bus.streams.publish(`${name}.${i}`, { i });
    acked.push(i);
  };
  const work = Array.from({ length: 300 }, (_, i) => publish(i).catch((error: unknown) => failed.push(error)));
  await Promise.race(work);
  await nats.kill("SIGKILL");
  const later = Array.from({ length: 100 }, (_, i) => publish(300 + i).catch((error: unknown) => failed.push(error)));
  await nats.restart();
  await Promise.all([...work, ...later]);
  expect(failed).toEqual([]);
  const stored = await Promise.all(acked.map((i) => readLast(bus, name, `${name}.${i}`)));
  expect(stored.filter((message) => message === undefined)).toEqual([]);
  expect(acked).toHaveLength(400);
});
