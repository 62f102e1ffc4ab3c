// What the tests of this package share: a bus on a server, a small stream, and events for a log.
import { randomUUID } from "node:crypto";
import type { JournalEvent, StreamSpec } from "@openclaw/contracts";
import { createLogger, type Logger } from "@openclaw/telemetry";
import type { TestNats } from "@openclaw/testkit";
import { Bus, type BusOptions } from "../src/bus.ts";
import { type ConsumerSpec, ensureConsumer, ensureStream } from "../src/index.ts";

export const silent: Logger = createLogger({ service: "test", instance: "test", level: "silent" });

export const startBus = async (nats: TestNats, options: Partial<BusOptions> = {}): Promise<Bus> => {
  const bus = new Bus({ url: nats.url, name: "test", log: silent, ...options });
  await bus.start();
  return bus;
};

/** A name that no other test uses. */
export const fresh = (prefix: string): string => `${prefix}_${randomUUID().slice(0, 8)}`;

export const streamSpec = (name: string, changes: Partial<StreamSpec> = {}): StreamSpec => ({
  name,
  about: "a test",
  subjects: [`${name}.>`],
  retention: "workqueue",
  storage: "file",
  discard: "new",
  maxBytes: 16 * 1024 * 1024,
  maxAgeMs: 0,
  maxMessagesPerSubject: -1,
  maxMessageBytes: 64 * 1024,
  why: "a test",
  ...changes,
});

export interface Source {
  readonly stream: string;
  readonly consumer: string;
}

/** A stream of its own with one consumer. */
export const makeSource = async (bus: Bus, consumer: Partial<ConsumerSpec> = {}): Promise<Source> => {
  const stream = fresh("S");
  await ensureStream(bus, streamSpec(stream));
  const spec = { stream, name: "reader", filter: `${stream}.>`, maxAckPending: 1000, ...consumer };
  await ensureConsumer(bus, spec);
  return { stream, consumer: spec.name };
};

export const fill = async (bus: Bus, { stream }: Source, count: number, from = 0): Promise<void> => {
  await Promise.all(
    Array.from({ length: count }, (_, i) => bus.streams.publish(`${stream}.${from + i}`, { number: from + i })),
  );
};

export const journalEvent = (task: string, attempt: number, n: number): JournalEvent => ({
  v: 1,
  task,
  tenant: "default",
  agent: "agent",
  attempt,
  n,
  at: "2026-11-22T17:00:00.000Z",
  type: "step.tool",
  call_id: `call${n}`,
  tool: "tool",
  arguments: {},
  duration_ms: 1,
});
