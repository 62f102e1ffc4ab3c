// The log of a task's attempts. One writer at a time (R2): the worker that holds the current attempt.
// An event is identified by (task, attempt, n); `n` counts from 0 within the attempt.
import { z } from "zod";
import { defineMessage } from "../define-message.ts";
import { wireError } from "../error-codes.ts";
import { journalSubject } from "../subjects.ts";
import { taskId, timestamp, usage } from "../values.ts";
import { assistantMessage, callTimings } from "./chat.ts";

const head = {
  v: z.literal(1),
  task: taskId,
  tenant: z.string(),
  agent: z.string(),
  attempt: z.int().positive(),
  n: z.int().nonnegative(),
  at: timestamp,
};

export const outcome = z.discriminatedUnion("status", [
  z.object({ status: z.literal("succeeded"), result: z.unknown(), usage }),
  z.object({ status: z.literal("failed"), error: wireError, usage }),
]);
export type Outcome = z.infer<typeof outcome>;

const attemptStarted = z.object({
  ...head,
  type: z.literal("attempt.started"),
  worker: z.string(),
  /** So many steps of earlier attempts come before this attempt's own; they are not written again. */
  resumed_steps: z.int().nonnegative().optional(),
});

const modelStep = z.object({
  ...head,
  type: z.literal("step.model"),
  message: assistantMessage,
  finish_reason: z.string(),
  usage,
  timings: callTimings,
  adapter: z.string(),
  replica: z.string(),
});

const toolStep = z.object({
  ...head,
  type: z.literal("step.tool"),
  call_id: z.string(),
  tool: z.string(),
  arguments: z.unknown(),
  /** What the model is shown: the result, or the error as the tool's answer. */
  result: z.unknown().optional(),
  error: wireError.optional(),
  duration_ms: z.number().nonnegative(),
});

/** Before the model call that follows, the session's oldest turns were left out; or the rest of a turn between question and
 * answer, which shows in the messages alone. */
const sessionPruned = z.object({
  ...head,
  type: z.literal("session.pruned"),
  session: z.string(),
  /** `context`: most of max_context_tokens was filled. `size`: the session may not hold so many bytes. */
  reason: z.enum(["context", "size"]),
  turns_before: z.int().nonnegative(),
  turns_after: z.int().nonnegative(),
  messages_before: z.int().nonnegative(),
  messages_after: z.int().nonnegative(),
});

/** The task that ends with this was the last that the session may have: the next one begins with nothing. */
const sessionReset = z.object({
  ...head,
  type: z.literal("session.reset"),
  session: z.string(),
  tasks: z.int().positive(),
});

const attemptEnded = z.object({ ...head, type: z.literal("attempt.ended"), outcome });

export const journalEvent = defineMessage({
  name: "journal.event",
  version: 1,
  carriedBy: journalSubject.pattern,
  about:
    "Something that happened in an attempt: its start, a model call, a tool call, a change of its session, its end.",
  schema: z.discriminatedUnion("type", [
    attemptStarted,
    modelStep,
    toolStep,
    sessionPruned,
    sessionReset,
    attemptEnded,
  ]),
});
export type JournalEvent = z.infer<typeof journalEvent.schema>;
export type JournalEventType = JournalEvent["type"];
export type ModelStep = z.infer<typeof modelStep>;
export type ToolStep = z.infer<typeof toolStep>;
export type SessionPruned = z.infer<typeof sessionPruned>;
