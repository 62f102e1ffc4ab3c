// The four streams. Everything else is a row in Postgres or a core request.
// Each limit says why it has that number (rule R7: nothing grows without a bound).
import { PRIORITIES } from "./priority.ts";
import { journalSubject, resultsSubject, tasksSubject, workSubject } from "./subjects.ts";

const MiB = 1024 * 1024;
const HOUR_MS = 3_600_000;

export interface StreamSpec {
  readonly name: string;
  readonly about: string;
  readonly subjects: readonly string[];
  readonly retention: "workqueue" | "limits";
  readonly storage: "file" | "memory";
  readonly discard: "new" | "old";
  readonly maxBytes: number;
  /** 0 keeps messages until they are taken. */
  readonly maxAgeMs: number;
  /** -1 for no bound per subject. */
  readonly maxMessagesPerSubject: number;
  readonly maxMessageBytes: number;
  /** Why these limits. */
  readonly why: string;
}

/** 100 ms is the least the server takes. A longer window would swallow another tenant's task with a good PubAck. */
export const DUPLICATE_WINDOW_MS = 100;

/** Largest message: NATS's own default is 1 MiB; inputs and results over 256 KiB travel as blobs. */
export const MAX_MESSAGE_BYTES = MiB;

export const TASKS: StreamSpec = {
  name: "TASKS",
  about: "tasks handed in and not yet committed",
  // One subject per priority, so that a wrong priority is refused by the server and not stored where nobody looks.
  subjects: PRIORITIES.map((priority) => tasksSubject.filter({ priority })),
  retention: "workqueue",
  storage: "file",
  discard: "new",
  maxBytes: 1024 * MiB,
  maxAgeMs: 0,
  maxMessagesPerSubject: -1,
  maxMessageBytes: MAX_MESSAGE_BYTES,
  why: "about a million tasks of 1 KiB may wait for the scheduler; beyond that a publisher is refused, nothing is dropped",
};

export const WORK: StreamSpec = {
  name: "WORK",
  about: "attempts sent out and not yet claimed; rebuilt from Postgres when lost",
  subjects: [workSubject.all],
  retention: "workqueue",
  storage: "memory",
  discard: "new",
  maxBytes: 256 * MiB,
  maxAgeMs: 0,
  maxMessagesPerSubject: 1,
  maxMessageBytes: MAX_MESSAGE_BYTES,
  why: "dispatch never exceeds free slots, so a few hundred messages of at most 1 MiB are the most that can lie here",
};

export const JOURNAL: StreamSpec = {
  name: "JOURNAL",
  about: "what happens in each attempt, until the recorder has it and for a while after",
  subjects: [journalSubject.all],
  retention: "limits",
  storage: "file",
  discard: "new",
  maxBytes: 4096 * MiB,
  maxAgeMs: 24 * HOUR_MS,
  maxMessagesPerSubject: 10_000,
  maxMessageBytes: MAX_MESSAGE_BYTES,
  why: "what was recorded is let go once half of it is used, so the other half is for an outage of the recorder: half an hour at 300 tasks/s, a day at 5; 10,000 records is far over any agent's step limit",
};

export const RESULTS: StreamSpec = {
  name: "RESULTS",
  about: "each task's end, once",
  subjects: [resultsSubject.all],
  retention: "limits",
  storage: "file",
  discard: "old",
  maxBytes: 2048 * MiB,
  maxAgeMs: 7 * 24 * HOUR_MS,
  maxMessagesPerSubject: 1,
  maxMessageBytes: MAX_MESSAGE_BYTES,
  why: "a week lets a client that was away catch up; the rows in Postgres keep results for good",
};

/** The consumer that all workers of an agent pull from. The scheduler makes it, and so does a worker that is there first. */
export const workConsumer = (agent: string) => ({
  stream: WORK.name,
  name: `work-${agent}`,
  filter: workSubject.filter({ agent }),
  /** Work that was pulled and neither claimed nor given back: its worker is gone. */
  ackWaitMs: 5_000,
  /** Far over all slots of all workers of one agent. */
  maxAckPending: 1_000,
});

export const STREAMS: readonly StreamSpec[] = [TASKS, WORK, JOURNAL, RESULTS];
