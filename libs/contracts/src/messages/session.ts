// A session: what an agent remembers from one task to the next. One task of it runs at a time and holds it; what that task
// said is added in the commit of its outcome, and in no other.
import { z } from "zod";
import { token } from "../token.ts";
import { count, taskId, timestamp } from "../values.ts";
import { chatMessage } from "./chat.ts";

/**
 * What a session may hold, as JSON. It travels whole with a task's outcome: beside the largest result (256 KiB) it is well
 * below the 1 MiB of a message, and it is more than a prompt of 100,000 tokens.
 */
export const MAX_SESSION_BYTES = 512 * 1024;

/** A turn is what one task said, from its input to its answer, as it was sent to the model; the oldest comes first. */
const turns = z.array(z.array(chatMessage).min(1));

export const session = z.object({
  id: token,
  tenant: token,
  agent: token,
  /** Grows with each change. */
  version: count,
  /** Tasks answered since it began or was reset. */
  tasks: count,
  /** Of those, the turns that it still holds. */
  turns: count,
  bytes: count,
  /** Prompt and answer of the last model call, as the model server counted them; 0 when it holds nothing. */
  context_tokens: count,
  /** The task that holds it: the one that runs, will be tried again, or waits for somebody. */
  task: taskId.nullable(),
  /** Tasks that wait for it, not those that are not due yet. */
  waiting: count,
  created_at: timestamp,
  /** Of its last change. */
  used_at: timestamp,
});
export type Session = z.infer<typeof session>;

/** What a task that holds a session begins with: the same for each of its attempts. */
export const sessionContent = z.object({
  version: count,
  tasks: count,
  context_tokens: count,
  turns,
});
export type SessionContent = z.infer<typeof sessionContent>;

/** What a session is after a task that was answered. */
export const sessionUpdate = z.object({
  /** The version that the task began with; any other is left as it is. */
  version: count,
  turns,
  context_tokens: count,
  /** Turns left out because they no longer fitted. */
  pruned: count,
  /** It begins anew, after so many tasks as it may have. */
  reset: z.boolean(),
});
export type SessionUpdate = z.infer<typeof sessionUpdate>;
