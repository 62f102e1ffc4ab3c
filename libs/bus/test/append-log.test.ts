import { JOURNAL, journalSubject, journalEvent as spec } from "@openclaw/contracts";
import { startTestNats, type TestNats } from "@openclaw/testkit";
import { sleep } from "@openclaw/time";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { AppendLog, type Bus, decode, ensureStream, followSubject, readSubject } from "../src/index.ts";
import { fresh, journalEvent, startBus } from "./fixtures.ts";

let nats: TestNats;
let bus: Bus;
let task: string;
let subject: string;

beforeAll(async () => {
  nats = await startTestNats({ sync: "always" });
  bus = await startBus(nats);
  await ensureStream(bus, JOURNAL);
});

afterAll(async () => {
  await bus.stop();
  await nats.stop();
});

/** 1 byte: full, whatever it holds. */
const setJournalBytes = async (max_bytes: number): Promise<void> => {
  await (await bus.connection.jetstreamManager()).streams.update(JOURNAL.name, { max_bytes });
};

const begin = (): void => {
  task = `task_${"0".repeat(18)}${fresh("").slice(1)}`;
  subject = journalSubject.build({ slot: "00", tenant: "default", agent: "agent", task });
};

const logOf = (isCurrent: () => Promise<boolean> = async () => true, lastSeq = 0): AppendLog =>
  new AppendLog({ bus, subject, isCurrent }, lastSeq);

/** `attempt:n` of everything that the log holds. */
const read = async (): Promise<string[]> => {
  const all: string[] = [];
  const end = new AbortController();
  const onMessage = (_seq: number, data: Uint8Array) => {
    const event = decode(spec, data);
    all.push(event.ok ? `${event.value.attempt}:${event.value.n}` : "unreadable");
  };
  await followSubject(
    bus,
    JOURNAL.name,
    subject,
    { afterSeq: 0, signal: end.signal },
    { onMessage, onCaughtUp: () => end.abort() },
  );
  return all;
};

it("appends in order without asking whether the attempt is current", async () => {
  begin();
  const isCurrent = vi.fn(async () => true);
  const log = logOf(isCurrent);
  for (const n of [0, 1, 2]) await log.append(journalEvent(task, 1, n));
  expect(await read()).toEqual(["1:0", "1:1", "1:2"]);
  expect(isCurrent).not.toHaveBeenCalled();
});

it("an event whose ack was lost is found as stored and not stored again", async () => {
  begin();
  await bus.streams.publish(subject, journalEvent(task, 1, 0));
  const isCurrent = vi.fn(async () => true);
  const log = logOf(isCurrent);
  await log.append(journalEvent(task, 1, 0));
  await log.append(journalEvent(task, 1, 1));
  expect(await read()).toEqual(["1:0", "1:1"]);
  expect(isCurrent).not.toHaveBeenCalled();
});

it("a writer that finds a higher attempt stops", async () => {
  begin();
  const old = logOf();
  await old.append(journalEvent(task, 1, 0));
  await logOf().append(journalEvent(task, 2, 0));
  await expect(old.append(journalEvent(task, 1, 1))).rejects.toMatchObject({ code: "attempt_revoked" });
  expect(await read()).toEqual(["1:0", "2:0"]);
});

it("a higher attempt goes on after a lower one once it is known to be current", async () => {
  begin();
  await logOf().append(journalEvent(task, 1, 0));
  const isCurrent = vi.fn(async () => true);
  const next = logOf(isCurrent);
  await next.append(journalEvent(task, 2, 0));
  await next.append(journalEvent(task, 2, 1));
  expect(await read()).toEqual(["1:0", "2:0", "2:1"]);
  expect(isCurrent).toHaveBeenCalledOnce();
});

it("a writer that is not current stores nothing after a refusal", async () => {
  begin();
  await logOf().append(journalEvent(task, 1, 0));
  const log = logOf(async () => false);
  await expect(log.append(journalEvent(task, 2, 0))).rejects.toMatchObject({ code: "attempt_revoked" });
  expect(await read()).toEqual(["1:0"]);
});

it("two writers at once leave one sequence of numbers per attempt", async () => {
  begin();
  const write = async (attempt: number) => {
    const log = logOf();
    for (let n = 0; n < 20; n += 1) {
      await log.append(journalEvent(task, attempt, n));
      await sleep(5);
    }
  };
  const results = await Promise.allSettled([write(1), write(2)]);
  expect(results[1]?.status).toBe("fulfilled");
  const stored = await read();
  const of = (attempt: number) => stored.filter((one) => one.startsWith(`${attempt}:`));
  expect(of(2)).toEqual(Array.from({ length: 20 }, (_, n) => `2:${n}`));
  expect(of(1)).toEqual(Array.from({ length: of(1).length }, (_, n) => `1:${n}`));
});

it("a second writer of the same attempt never repeats a number", async () => {
  begin();
  const log = logOf();
  for (const n of [0, 1, 2]) await log.append(journalEvent(task, 1, n));
  const twin = logOf();
  await expect(twin.append(journalEvent(task, 1, 1))).rejects.toMatchObject({ code: "attempt_revoked" });
  expect(await read()).toEqual(["1:0", "1:1", "1:2"]);
});

it("an event that is true only after what was read is not stored once the log has gone on", async () => {
  begin();
  await logOf().append(journalEvent(task, 1, 0));
  const lastSeq = await readSubject(bus, JOURNAL.name, subject, () => true);
  await logOf(undefined, lastSeq).append(journalEvent(task, 1, 1));
  const next = logOf();
  expect(await next.appendAfter(lastSeq, journalEvent(task, 2, 0))).toBe(false);
  expect(await read()).toEqual(["1:0", "1:1"]);
  const again = await readSubject(bus, JOURNAL.name, subject, () => true);
  expect(await next.appendAfter(again, journalEvent(task, 2, 0))).toBe(true);
  await next.append(journalEvent(task, 2, 1));
  expect(await read()).toEqual(["1:0", "1:1", "2:0", "2:1"]);
});

it("what a log holds is read once, in order, as far as the reader wants, and no other log's", async () => {
  begin();
  const mine = { task, subject };
  const log = logOf();
  for (const n of [0, 1, 2]) await log.append(journalEvent(task, 1, n));
  begin();
  await logOf().append(journalEvent(task, 9, 0));
  const seen: string[] = [];
  const see = (most: number) => (data: Uint8Array) => {
    const event = decode(spec, data);
    seen.push(event.ok ? `${event.value.task === mine.task} ${event.value.n}` : "unreadable");
    return seen.length < most;
  };
  const last = await readSubject(bus, JOURNAL.name, mine.subject, see(10));
  expect(seen).toEqual(["true 0", "true 1", "true 2"]);
  seen.length = 0;
  expect(await readSubject(bus, JOURNAL.name, mine.subject, see(2))).toBe(last);
  expect(seen).toEqual(["true 0", "true 1"]);
  expect(await readSubject(bus, JOURNAL.name, `${subject}none`, see(10))).toBe(0);
  expect(await readSubject(bus, "NONE", subject, see(10))).toBe(0);
});

it("a log without room waits for it", async () => {
  begin();
  await setJournalBytes(1);
  // Asked after the first refusal, and answered once there is room.
  const isCurrent = vi.fn(async () => {
    await setJournalBytes(JOURNAL.maxBytes);
    return true;
  });
  await logOf(isCurrent).append(journalEvent(task, 1, 0));
  expect(isCurrent).toHaveBeenCalledOnce();
  expect(await read()).toEqual(["1:0"]);
});

it("a log that takes nothing in time says so with what gives an attempt back, and stores nothing later", async () => {
  begin();
  await setJournalBytes(1);
  await expect(logOf().append(journalEvent(task, 1, 0))).rejects.toMatchObject({
    code: "journal_unavailable",
    kind: "unavailable",
    cause: { code: "queue_full" },
  });
  await setJournalBytes(JOURNAL.maxBytes);
  expect(await read()).toEqual([]);
});

it("appending goes on through a killed broker, each event once", async () => {
  begin();
  const log = logOf();
  await log.append(journalEvent(task, 1, 0));
  const pending = (async () => {
    for (let n = 1; n < 200; n += 1) await log.append(journalEvent(task, 1, n));
  })();
  await nats.kill("SIGKILL");
  await nats.restart();
  await pending;
  expect(await read()).toEqual(Array.from({ length: 200 }, (_, n) => `1:${n}`));
});
