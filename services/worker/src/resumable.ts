// What a new attempt takes over of the attempts before it. Pure.
// O1: what is taken over is a beginning without holes: of each attempt its steps in order from 0, after as many steps of
//     the attempts before it as its `attempt.started` says.
// O2: a tool call that failed in a way that may pass, or whose effect somebody had to settle first, ended its attempt; it is
//     no finished step and is made again.
// O3: it is never older than a bound, as a whole: half of an old record is no better than all of it. For a task with effects
//     there is no bound: the record is what keeps them from happening again.
import type { JournalEvent, ModelStep, ToolStep } from "@openclaw/contracts";
import { taskAfter } from "@openclaw/errors";

export type RecordedStep = ModelStep | ToolStep;

/** As long as JOURNAL keeps a record. What a tool said longer ago tells of a world that has moved on. */
const MAX_RECORD_AGE_MS = 24 * 3_600_000;

const isStep = (event: JournalEvent): event is RecordedStep =>
  event.type === "step.model" || event.type === "step.tool";

const isUnfinished = (step: RecordedStep): boolean =>
  step.type === "step.tool" && step.error !== undefined && taskAfter(step.error) !== "fail";

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
    if (event === undefined || !isStep(event)) return steps;
    steps.push(event);
  }
};

/** The steps to go on from. The events are those of earlier attempts, in any order, and may come twice. */
export const resumableSteps = (
  events: readonly JournalEvent[],
  nowMs: number,
  maxAgeMs: number = MAX_RECORD_AGE_MS,
): readonly RecordedStep[] => {
  const steps = byAttempt(events).reduce<readonly RecordedStep[]>(withAttempt, []);
  const oldest = steps[0];
  if (oldest !== undefined && Date.parse(oldest.at) < nowMs - maxAgeMs) return [];
  const unfinished = steps.findIndex(isUnfinished);
  return unfinished === -1 ? steps : steps.slice(0, unfinished);
};
