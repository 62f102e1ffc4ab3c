// The journal of a real broker is emptied behind what was recorded, and a log that is still written goes on.
import {
  AppendLog,
  BatchLoop,
  Bus,
  consumerProgress,
  deleteStream,
  ensureConsumer,
  ensureStream,
  streamFill,
} from "@openclaw/bus";
import { JOURNAL, type JournalEvent, journalSlot, journalSubject } from "@openclaw/contracts";
import { createLogger } from "@openclaw/telemetry";
import { eventually, startTestNats, type TestNats } from "@openclaw/testkit";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { JournalKeeper } from "../src/journal-keeper.ts";

const SMALL: typeof JOURNAL = { ...JOURNAL, maxBytes: 64 * 1024, maxMessageBytes: 32 * 1024 };
const CONSUMER = "recorder";
const MINUTE_MS = 60_000;
const TASK = "task_00000000000000000000000001";

let nats: TestNats;
let bus: Bus;

beforeAll(async () => {
  nats = await startTestNats();
  bus = new Bus({ url: nats.url, name: "test", log: createLogger({ service: "t", instance: "t", level: "silent" }) });
  await bus.start();
});

beforeEach(async () => {
  await deleteStream(bus, JOURNAL.name);
  await ensureStream(bus, SMALL);
  await ensureConsumer(bus, { stream: JOURNAL.name, name: CONSUMER, filter: journalSubject.all, maxAckPending: 1_000 });
});

afterAll(async () => {
  await bus.stop();
  await nats.stop();
});

const eventOf = (task: string, n: number): JournalEvent => ({
  v: 1,
  task,
  tenant: "default",
  agent: "a",
  attempt: 1,
  n,
  at: "2030-01-01T00:00:00.000Z",
  type: "step.tool",
  call_id: "c",
  tool: "t",
  arguments: "x".repeat(2_000),
  duration_ms: 1,
});

const logOf = (task: string, isCurrent = true): AppendLog => {
  const subject = journalSubject.build({ slot: journalSlot(task), tenant: "default", agent: "a", task });
  return new AppendLog({ bus, subject, isCurrent: async () => isCurrent });
};

const floor = async (): Promise<number> => (await consumerProgress(bus, JOURNAL.name, CONSUMER)).floor;

/** Acknowledges all that the journal holds, as a recorder does once it is in Postgres. */
const recordAll = async (): Promise<void> => {
  const handle = async (batch: readonly { ack(): void }[]) => {
    for (const message of batch) message.ack();
  };
  const loop = new BatchLoop({
    bus,
    stream: JOURNAL.name,
    consumer: CONSUMER,
    maxBatch: 100,
    handle,
    onError: () => {},
  });
  loop.start();
  await eventually(async () => (await consumerProgress(bus, JOURNAL.name, CONSUMER)).lag === 0, {
    withinMs: 10_000,
    because: "all is recorded",
  });
  await loop.stop();
};

/** The sequences from the first to the last that the journal holds. */
const held = async (): Promise<readonly [number, number]> => {
  const { state } = await (await bus.connection.jetstreamManager()).streams.info(JOURNAL.name);
  return [state.first_seq, state.last_seq];
};

const write = async (log: AppendLog, from: number, to: number): Promise<void> => {
  for (let n = from; n < to; n += 1) await log.append(eventOf(TASK, n));
};

it("keeps everything while no more than half is used, however old", async () => {
  const keeper = new JournalKeeper(bus);
  await write(logOf(TASK), 0, 10);
  await recordAll();
  expect((await keeper.look(await floor(), 0)).usedRatio).toBeGreaterThan(0.25);
  expect(await keeper.look(await floor(), 60 * MINUTE_MS)).toMatchObject({ purged: 0 });
  expect(await held()).toEqual([1, 10]);
});

it("lets go of what was recorded a quarter of an hour ago and of nothing else, once for two recorders", async () => {
  const keepers = [new JournalKeeper(bus), new JournalKeeper(bus)];
  const lookAll = async (now: number) => {
    let purged = 0;
    for (const keeper of keepers) purged += (await keeper.look(await floor(), now)).purged;
    return purged;
  };
  const log = logOf(TASK);
  await write(log, 0, 10);
  await recordAll();
  expect(await lookAll(0)).toBe(0);
  await write(log, 10, 16);
  await recordAll();
  expect(await lookAll(10 * MINUTE_MS)).toBe(0);
  await write(log, 16, 18);
  // Records 17 and 18 are not in Postgres, 11 to 16 only for five minutes.
  expect(await lookAll(15 * MINUTE_MS)).toBe(10);
  expect(await held()).toEqual([11, 18]);
});

it("never lets go of what is not recorded, however full the journal is", async () => {
  const keeper = new JournalKeeper(bus);
  await write(logOf(TASK), 0, 25);
  await keeper.look(await floor(), 0);
  expect(await keeper.look(await floor(), 60 * MINUTE_MS)).toMatchObject({ purged: 0 });
  expect(await held()).toEqual([1, 25]);
});

it("a running attempt whose whole log was let go writes on, and one that was replaced does not", async () => {
  const keeper = new JournalKeeper(bus);
  const running = logOf(TASK);
  const replaced = logOf(TASK, false);
  await write(running, 0, 20);
  await recordAll();
  await keeper.look(await floor(), 0);
  expect(await keeper.look(await floor(), 15 * MINUTE_MS)).toMatchObject({ purged: 20 });
  await running.append(eventOf(TASK, 20));
  await running.append(eventOf(TASK, 21));
  await expect(replaced.append(eventOf(TASK, 1))).rejects.toMatchObject({ code: "attempt_revoked" });
  expect(await held()).toEqual([21, 22]);
});

it("does not apply what it knew of a journal to the one that was made anew", async () => {
  const keeper = new JournalKeeper(bus);
  await write(logOf(TASK), 0, 20);
  await recordAll();
  await keeper.look(await floor(), 0);
  await deleteStream(bus, JOURNAL.name);
  await ensureStream(bus, SMALL);
  await write(logOf(TASK), 0, 20);
  expect(await keeper.look(20, 15 * MINUTE_MS)).toMatchObject({ purged: 0 });
  const { created } = await streamFill(bus, JOURNAL.name);
  expect(created).not.toBe("");
  expect(await held()).toEqual([1, 20]);
});
