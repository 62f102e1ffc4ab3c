// What a new attempt takes over of the attempts before it. Pure.
// O1: what is taken over is a beginning without holes (`recordedSteps` in libs/contracts).
// O2: a tool call that failed in a way that may pass, or whose effect somebody had to settle first, ended its attempt; it is
//     no finished step and is made again.
// O3: it is never older than a bound, as a whole: half of an old record is no better than all of it. For a task with effects
//     there is no bound: the record is what keeps them from happening again.
import { type JournalEvent, type RecordedStep, recordedSteps } from "@openclaw/contracts";
import { taskAfter } from "@openclaw/errors";

/** As long as JOURNAL keeps a record. What a tool said longer ago tells of a world that has moved on. */
const MAX_RECORD_AGE_MS = 24 * 3_600_000;

const isUnfinished = (step: RecordedStep): boolean =>
  step.type === "step.tool" && step.error !== undefined && taskAfter(step.error) !== "fail";

/** The steps to go on from. The events are those of earlier attempts, in any order, and may come twice. */
export const resumableSteps = (
  events: readonly JournalEvent[],
  nowMs: number,
  maxAgeMs: number = MAX_RECORD_AGE_MS,
): readonly RecordedStep[] => {
  const steps = recordedSteps(events);
  const oldest = steps[0];
  if (oldest !== undefined && Date.parse(oldest.at) < nowMs - maxAgeMs) return [];
  const unfinished = steps.findIndex(isUnfinished);
  return unfinished === -1 ? steps : steps.slice(0, unfinished);
};
