// Hands a task to the stream and waits for its receipt, which the scheduler sends once the row is committed.
// S1: what is published is exactly what a client could publish itself: both doors are equal.
// S2: a publish may be repeated (its acknowledgement can get lost), so every task has an idempotency key.
import type { Bus } from "@openclaw/bus";
import {
  HEADER,
  type HttpSubmission,
  parseSubmission,
  type Receipt,
  receipt,
  type Task,
  tasksSubject,
} from "@openclaw/contracts";
import { AppError, requireParsed } from "@openclaw/errors";
import { within } from "@openclaw/time";
import { TENANT } from "./tenant.ts";

/** 10 s: a broker restart is over by then; a client that still waits has usually given up. */
const RECEIPT_MS = 10_000;
const RETRY_AFTER_MS = 1_000;

export interface Submitter {
  /** The accepted task. Throws the refusal, `queue_full`, or `receipt_timeout` when it is not known what became of it. */
  submit(submission: HttpSubmission, idempotencyKey: string): Promise<Task>;
}

const acceptedTask = (answer: Receipt): Task => {
  if ("id" in answer) return answer;
  throw AppError.fromWire(answer.error);
};

/** Names the key, because only with it can the caller find out what became of the task. */
const receiptTimeout = (key: string): AppError =>
  new AppError("receipt_timeout", undefined, { retryAfterMs: RETRY_AFTER_MS, details: { idempotency_key: key } });

export const createSubmitter = (bus: Bus): Submitter => ({
  submit: async (submission, idempotencyKey) => {
    const { agent, priority } = submission;
    const address = { tenant: TENANT, priority, agent };
    const subject = tasksSubject.build(address);
    requireParsed(parseSubmission(address, submission), "invalid_task", "task");
    const arrived = Promise.withResolvers<Receipt>();
    const inbox = bus.inbox(receipt, (answer) => answer !== undefined && arrived.resolve(answer));
    const headers = {
      [HEADER.idempotencyKey]: idempotencyKey,
      [HEADER.receipt]: inbox.subject,
    };
    try {
      // The receipt decides; the publish only ends the wait when the stream refuses the task.
      const refused = bus.streams.publish(subject, submission, { headers }).then(() => arrived.promise);
      const answer = Promise.race([arrived.promise, refused]);
      return acceptedTask(await within(answer, RECEIPT_MS, () => receiptTimeout(idempotencyKey)));
    } finally {
      inbox.close();
    }
  },
});
