// The log of an attempt over a real broker: what is given at once is stored in order, and a refusal ends the writing.
import { Bus, decode, ensureStream, followSubject } from "@openclaw/bus";
import { JOURNAL, journalEvent, journalSlot, journalSubject, NO_USAGE, type WorkItem } from "@openclaw/contracts";
import { createLogger } from "@openclaw/telemetry";
import { startTestNats, type TestNats } from "@openclaw/testkit";
import { systemClock } from "@openclaw/time";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AttemptJournal } from "../src/attempt-journal.ts";

const STEP = {
  message: { role: "assistant" as const, content: "yes", tool_calls: [] },
  finish_reason: "stop",
  usage: NO_USAGE,
  timings: { queued_ms: 0, first_token_ms: 0, total_ms: 0 },
  adapter: "a",
  replica: "r",
};
const OUTCOME = { status: "succeeded" as const, result: { text: "yes" }, usage: NO_USAGE };

let nats: TestNats;
let bus: Bus;

beforeAll(async () => {
  nats = await startTestNats();
  bus = new Bus({ url: nats.url, name: "test", log: createLogger({ service: "t", instance: "t", level: "silent" }) });
  await bus.start();
  await ensureStream(bus, JOURNAL);
});

afterAll(async () => {
  await bus.stop();
  await nats.stop();
});

const itemOf = (task: string, attempt: number): WorkItem => ({
  v: 1,
  task,
  attempt,
  tenant: "default",
  agent: "a",
  agent_version: "1",
  priority: "normal",
  input: "words",
  data_class: null,
  root: task,
  timeout_ms: 1_000,
  deadline: null,
  adapter: null,
});

const journalOf = (task: string, attempt: number): AttemptJournal =>
  new AttemptJournal({ bus, item: itemOf(task, attempt), clock: systemClock, isCurrent: async () => true });

const linesOf = async (task: string): Promise<string[]> => {
  const lines: string[] = [];
  const end = new AbortController();
  const subject = journalSubject.build({ slot: journalSlot(task), tenant: "default", agent: "a", task });
  const onMessage = (_seq: number, data: Uint8Array) => {
    const event = decode(journalEvent, data);
    lines.push(event.ok ? `${event.value.attempt}:${event.value.n} ${event.value.type}` : "unreadable");
  };
  const handlers = { onMessage, onCaughtUp: () => end.abort() };
  await followSubject(bus, JOURNAL.name, subject, { afterSeq: 0, signal: end.signal }, handlers);
  return lines;
};

it("stores what it is given at once in the order in which it was given", async () => {
  const task = "task_00000000000000000000000001";
  const journal = journalOf(task, 1);
  journal.started("w");
  journal.modelStep(STEP);
  journal.ended(OUTCOME);
  await journal.written();
  expect(await linesOf(task)).toEqual(["1:0 attempt.started", "1:1 step.model", "1:2 attempt.ended"]);
});

it("says that it was refused as often as it is asked, and writes nothing more", async () => {
  const task = "task_00000000000000000000000002";
  const old = journalOf(task, 1);
  old.started("w");
  await old.written();
  const next = journalOf(task, 2);
  next.started("w");
  await next.written();
  old.modelStep(STEP);
  old.ended(OUTCOME);
  await expect(old.written()).rejects.toMatchObject({ code: "attempt_revoked" });
  old.ended(OUTCOME);
  await expect(old.written()).rejects.toMatchObject({ code: "attempt_revoked" });
  expect(await linesOf(task)).toEqual(["1:0 attempt.started", "2:0 attempt.started"]);
});
