import { startTestNats, type TestNats } from "@openclaw/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Bus, keepMade } from "../src/index.ts";
import { startBus } from "./fixtures.ts";

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

const reconnect = async (): Promise<void> => {
  const reconnected = Promise.withResolvers<void>();
  const forget = bus.onReconnect(() => reconnected.resolve());
  await bus.connection.reconnect();
  await reconnected.promise;
  forget();
};

it("makes it again after a reconnection, until it succeeds, and not once it was stopped", async () => {
  const made = Promise.withResolvers<void>();
  let tries = 0;
  const stop = keepMade(bus, "a thing", async () => {
    tries += 1;
    if (tries < 3) throw new TypeError("not yet");
    made.resolve();
  });
  expect(tries).toBe(0);
  await reconnect();
  await made.promise;
  stop();
  await reconnect();
  expect(tries).toBe(3);
});
