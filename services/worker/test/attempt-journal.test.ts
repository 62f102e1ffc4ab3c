// The log of an attempt over a real broker: what is given at once is stored in order, and a refusal ends the writing.
import { Bus, decode, deleteStream, ensureStream, readSubject } from "@openclaw/bus";
import {
  JOURNAL,
  type JournalEvent,
  journalEvent,
  journalSlot,
  journalSubject,
  NO_USAGE,
  type RecordedStep,
  type WorkItem,
} from "@openclaw/contracts";
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

const TOOL = { call_id: "c", tool: "t", arguments: {}, result: { b: 1, a: 2 }, duration_ms: 1 };

const itemOf = (task: string, attempt: number, over: Partial<WorkItem> = {}): WorkItem => ({
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
  ...over,
});

const journalOf = (task: string, attempt: number, over?: Partial<WorkItem>): AttemptJournal =>
  new AttemptJournal({ bus, item: itemOf(task, attempt, over), clock: systemClock, isCurrent: async () => true });

const subjectOf = (task: string): string =>
  journalSubject.build({ slot: journalSlot(task), tenant: "default", agent: "a", task });

const eventsOf = async (task: string): Promise<JournalEvent[]> => {
  const events: JournalEvent[] = [];
  await readSubject(bus, JOURNAL.name, subjectOf(task), (data) => {
    const event = decode(journalEvent, data);
    if (!event.ok) throw new Error("unreadable");
    return events.push(event.value) > 0;
  });
  return events;
};

const linesOf = async (task: string): Promise<string[]> =>
  (await eventsOf(task)).map(({ attempt, n, type }) => `${attempt}:${n} ${type}`);

const keysOf = (steps: readonly RecordedStep[]): string[] => steps.map(({ attempt, n }) => `${attempt}:${n}`);

/** A first attempt that has recorded a model call and a tool call. */
const firstAttempt = async (task: string): Promise<AttemptJournal> => {
  const first = journalOf(task, 1);
  first.started("w");
  first.modelStep(STEP);
  first.toolStep(TOOL);
  await first.written();
  return first;
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

it("takes over what the attempts before have recorded, and says how much that is", async () => {
  const task = "task_00000000000000000000000003";
  await firstAttempt(task);
  const second = journalOf(task, 2, { resume_from: 1 });
  expect(keysOf(await second.resumed("w"))).toEqual(["1:1", "1:2"]);
  second.modelStep(STEP);
  await second.written();
  const third = journalOf(task, 3, { resume_from: 1 });
  expect(keysOf(await third.resumed("w"))).toEqual(["1:1", "1:2", "2:1"]);
  const starts = (await eventsOf(task)).filter(({ type }) => type === "attempt.started");
  expect(starts).toMatchObject([{ attempt: 1 }, { resumed_steps: 2 }, { resumed_steps: 3 }]);
  const fourth = journalOf(task, 4, { resume_from: 3 });
  expect(await fourth.resumed("w")).toEqual([]);
});

it("refuses the attempt that it took over from, which wakes and goes on", async () => {
  const task = "task_00000000000000000000000004";
  const stale = await firstAttempt(task);
  const next = journalOf(task, 2, { resume_from: 1 });
  await next.resumed("w");
  stale.modelStep(STEP);
  await expect(stale.written()).rejects.toMatchObject({ code: "attempt_revoked" });
  expect((await linesOf(task)).at(-1)).toBe("2:0 attempt.started");
});

it("knows every step that the attempt before got in while it was reading", async () => {
  const task = "task_00000000000000000000000005";
  const before = await firstAttempt(task);
  const next = journalOf(task, 2, { resume_from: 1 });
  const taken = next.resumed("w");
  for (let i = 0; i < 3; i += 1) before.modelStep(STEP);
  const steps = keysOf(await taken);
  await before.written().catch(() => {});
  const recorded = (await linesOf(task)).filter((line) => line.includes(" step."));
  expect(steps).toEqual(recorded.map((line) => line.split(" ")[0]));
});

it("is never begun by an attempt that another has overtaken", async () => {
  const task = "task_00000000000000000000000006";
  await firstAttempt(task);
  await journalOf(task, 3, { resume_from: 1 }).resumed("w");
  const overtaken = journalOf(task, 2, { resume_from: 1 });
  await expect(overtaken.resumed("w")).rejects.toMatchObject({ code: "attempt_revoked" });
  await expect(overtaken.written()).rejects.toMatchObject({ code: "attempt_revoked" });
});

it("takes over what the work item brings where the journal was lost, up to the first that cannot be read", async () => {
  const task = "task_00000000000000000000000007";
  await firstAttempt(task);
  const recorded: unknown[] = await eventsOf(task);
  await deleteStream(bus, JOURNAL.name);
  await ensureStream(bus, JOURNAL);
  const steps = await journalOf(task, 2, { resume_from: 1, recorded }).resumed("w");
  expect(keysOf(steps)).toEqual(["1:1", "1:2"]);
  expect(JSON.stringify(steps[1])).toContain('{"b":1,"a":2}');
  const unreadable = [recorded[0], recorded[1], { type: "from.the.future" }, recorded[2]];
  const cut = await journalOf(task, 3, { resume_from: 1, recorded: unreadable }).resumed("w");
  expect(keysOf(cut)).toEqual(["1:1"]);
});

it("takes over the beginning of a record that is too large", async () => {
  const task = "task_00000000000000000000000008";
  const first = journalOf(task, 1);
  first.started("w");
  const content = "x".repeat(900 * 1024);
  for (let i = 0; i < 6; i += 1) first.modelStep({ ...STEP, message: { ...STEP.message, content } });
  await first.written();
  const steps = await journalOf(task, 2, { resume_from: 1 }).resumed("w");
  expect(keysOf(steps)).toEqual(["1:1", "1:2", "1:3", "1:4"]);
});
