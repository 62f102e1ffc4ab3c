// From how a thread's work ended to a value or an error.
import { AppError } from "@openclaw/errors";
import type { ThreadOutcome } from "./thread-call.ts";

/** What the caller is told when the thread had to be ended, or ended itself. */
export interface ThreadFailures {
  readonly timeout: () => AppError;
  readonly memory: () => AppError;
  readonly died: () => AppError;
}

export const requireAnswer = <T>(outcome: ThreadOutcome<T>, signal: AbortSignal, failures: ThreadFailures): T => {
  if (outcome.ended === "aborted") throw signal.reason;
  if (outcome.ended !== "answered") throw failures[outcome.ended]();
  if (!outcome.answer.ok) throw AppError.fromWire(outcome.answer.error);
  return outcome.answer.value;
};
