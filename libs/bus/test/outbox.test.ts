import { clusterMetrics } from "@openclaw/contracts";
import { eventually, startTestNats, type TestNats } from "@openclaw/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Bus } from "../src/index.ts";
import { fresh, startBus } from "./fixtures.ts";

let nats: TestNats;
let hearer: Bus;

beforeAll(async () => {
  nats = await startTestNats();
  hearer = await startBus(nats);
});

afterAll(async () => {
  await hearer.stop();
  await nats.stop();
});

const hear = async (subject: string): Promise<string[]> => {
  const heard: string[] = [];
  hearer.subscribe(subject, clusterMetrics.reply, ({ text }) => heard.push(text));
  await hearer.flush(2_000);
  return heard;
};

const texts = Array.from({ length: 1_000 }, (_, i) => `message ${i}`);

it("a flush takes what was published in the same turn with it", async () => {
  const bus = await startBus(nats);
  const subject = fresh("heard");
  const heard = await hear(subject);
  for (const text of texts) bus.publish(subject, { v: 1, text });
  await bus.flush(2_000);
  await hearer.flush(2_000);
  expect(heard).toEqual(texts);
  await bus.stop();
});

it("a stop takes what was published in the same turn with it, in order", async () => {
  const bus = await startBus(nats);
  const subject = fresh("heard");
  const heard = await hear(subject);
  for (const text of texts) bus.publish(subject, { v: 1, text });
  await bus.stop();
  // The server has all of it, and hands it out in order.
  await eventually(() => heard.length === texts.length, { withinMs: 5_000, because: "a message was lost at the stop" });
  expect(heard).toEqual(texts);
});
