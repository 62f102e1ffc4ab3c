// A task as everybody reads it: REST, receipts, results, the CLI.
import { z } from "zod";
import { defineMessage } from "../define-message.ts";
import { wireError } from "../error-codes.ts";
import { HEADER } from "../headers.ts";
import { priority } from "../priority.ts";
import { taskState } from "../states.ts";
import { resultsSubject } from "../subjects.ts";
import { fingerprint, taskId, timestamp, usage } from "../values.ts";

export const task = z.object({
  id: taskId,
  agent: z.string(),
  agent_version: z.string(),
  tenant: z.string(),
  priority,
  state: taskState,
  /** 0 until the first dispatch; of a fork, 1. */
  attempt: z.int().nonnegative(),
  created_at: timestamp,
  started_at: timestamp.nullable(),
  finished_at: timestamp.nullable(),
  /** When a scheduled or retrying task is due. */
  not_before: timestamp.nullable(),
  deadline: timestamp.nullable(),
  /** Tasks of the same agent that go before this one; null when it does not wait. */
  position: z.int().nonnegative().nullable(),
  estimated_start: timestamp.nullable(),
  estimated_finish: timestamp.nullable(),
  result: z.unknown().nullable(),
  error: wireError.nullable(),
  usage: usage.nullable(),
  trace_id: z.string().nullable(),
  /** The first task of a chain of retries; the task itself when it is not one. */
  root: taskId,
  session_id: z.string().nullable().default(null),
  data_class: z.string().nullable(),
  tags: z.array(z.string()),
  metadata: z.record(z.string(), z.string()),
  /** The task whose first steps it took over; its own first attempt is these. */
  forked_from: taskId.nullable().optional(),
  /** Of a failed task or a dead letter: that of its group of failures. */
  fingerprint: fingerprint.nullable().optional(),
});
export type Task = z.infer<typeof task>;

/** A refusal, as a receipt and as the reply to any request. Strict, because a task has an `error` too. */
export const failure = z.strictObject({
  v: z.literal(1).optional(),
  error: wireError,
  duration_ms: z.number().optional(),
});

export const receipt = defineMessage({
  name: "task.receipt",
  version: 1,
  carriedBy: `the subject in the header ${HEADER.receipt}`,
  about: "Sent after the task's row is committed, or after it was refused.",
  schema: z.union([task, failure]),
});
export type Receipt = z.infer<typeof receipt.schema>;

export const taskResult = defineMessage({
  name: "task.result",
  version: 1,
  carriedBy: resultsSubject.pattern,
  about: "A task's end, published once from its row.",
  schema: task,
});
