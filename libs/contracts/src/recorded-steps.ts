// What the events of a task's log say it had done by the end of its last attempt. Pure.
// O1: the steps are a beginning without holes: of each attempt its own in order from 0, after as many steps of the attempts
//     before it as its `attempt.started` says.
import { parseGuardedJson } from "./json-guard.ts";
import type { ToolCall } from "./messages/chat.ts";
import type { JournalEvent, ModelStep, ToolStep } from "./messages/journal.ts";

export type RecordedStep = ModelStep | ToolStep;

const isStep = (event: JournalEvent): event is RecordedStep =>
  event.type === "step.model" || event.type === "step.tool";

/** What becomes of a session follows from the steps, and is told anew where it has not been. */
const isOfSession = ({ type }: JournalEvent): boolean => type === "session.pruned" || type === "session.reset";

/** The events of each attempt by their numbers, the attempts in order. */
const byAttempt = (events: readonly JournalEvent[]): ReadonlyMap<number, JournalEvent>[] => {
  const attempts = new Map<number, Map<number, JournalEvent>>();
  for (const event of events) {
    const numbered = attempts.get(event.attempt) ?? new Map<number, JournalEvent>();
    attempts.set(event.attempt, numbered.set(event.n, event));
  }
  return [...attempts].sort(([a], [b]) => a - b).map(([, numbered]) => numbered);
};

/** The steps that an attempt had behind it, itself included, given those before it (O1). */
const withAttempt = (before: readonly RecordedStep[], numbered: ReadonlyMap<number, JournalEvent>): RecordedStep[] => {
  const start = numbered.get(0);
  if (start?.type !== "attempt.started") return [...before];
  const resumed = start.resumed_steps ?? 0;
  if (resumed > before.length) return [...before];
  const steps = before.slice(0, resumed);
  for (let n = 1; ; n += 1) {
    const event = numbered.get(n);
    if (event !== undefined && isStep(event)) steps.push(event);
    else if (event === undefined || !isOfSession(event)) return steps;
  }
};

/** The events are those of a task's attempts, in any order, and may come twice. */
export const recordedSteps = (events: readonly JournalEvent[]): readonly RecordedStep[] =>
  byAttempt(events).reduce<readonly RecordedStep[]>(withAttempt, []);

/** Arguments that are not JSON are recorded as the text they are, up to this length. */
const MAX_RECORDED_TEXT = 2_000;

/** A call's arguments as they are recorded. */
export const recordedArguments = ({ arguments: text }: ToolCall): unknown => {
  const parsed = parseGuardedJson(text);
  return parsed.ok ? parsed.value : text.slice(0, MAX_RECORDED_TEXT).toWellFormed();
};
