// The states of a task and who may move what to what. Terminal states never change.
import { z } from "zod";

export const TASK_STATES = [
  "scheduled",
  "queued",
  "dispatched",
  "running",
  "waiting_tool",
  "waiting_approval",
  "retrying",
  "succeeded",
  "failed",
  "cancelled",
  "expired",
  "dead_letter",
  "needs_attention",
] as const;

export const taskState = z.enum(TASK_STATES);
export type TaskState = z.infer<typeof taskState>;

export const TERMINAL_STATES = ["succeeded", "failed", "cancelled", "expired", "dead_letter"] as const;
export type TerminalState = (typeof TERMINAL_STATES)[number];

export const isTerminal = (state: TaskState): state is TerminalState =>
  (TERMINAL_STATES as readonly string[]).includes(state);

const ENDINGS = ["cancelled", "expired"] as const satisfies readonly TaskState[];
const OUTCOMES = [
  "succeeded",
  "failed",
  "retrying",
  "dead_letter",
  "needs_attention",
] as const satisfies readonly TaskState[];

/** Every legal move. `running` to `retrying` is a lost lease or a retryable failure; `retrying` ends when its delay is over.
 * An outcome may overtake the news of its claim, so `dispatched` may end as `running` does. `needs_attention` waits for
 * somebody to settle an effect, and goes on as `retrying`. */
export const TRANSITIONS: Readonly<Record<TaskState, readonly TaskState[]>> = {
  scheduled: ["queued", ...ENDINGS],
  queued: ["dispatched", ...ENDINGS],
  dispatched: ["running", ...OUTCOMES, ...ENDINGS],
  running: ["waiting_tool", "waiting_approval", ...OUTCOMES, ...ENDINGS],
  waiting_tool: ["running", ...OUTCOMES, ...ENDINGS],
  waiting_approval: ["running", ...OUTCOMES, ...ENDINGS],
  retrying: ["queued", ...ENDINGS],
  needs_attention: ["retrying", ...ENDINGS],
  succeeded: [],
  failed: [],
  cancelled: [],
  expired: [],
  dead_letter: [],
};
