// Where a reader of a task's events stands: `<attempt>.<n>` of the last one it has. The same event has the same id whether it
// is read from JOURNAL or from the table of steps, so that a reader may go on from either, and after JOURNAL was made anew.
import type { StepPosition } from "./task-reader.ts";

/** The id of the last event: after it there is nothing. */
export const END_ID = "end";

const BEFORE_ALL: StepPosition = { attempt: 0, n: -1 };

/** Reads what `Last-Event-ID`, `?after=` or a cursor says; undefined when it is no position. Nothing said is the start. */
export const parseEventPosition = (text: string | undefined): StepPosition | undefined => {
  if (text === undefined || text === "") return BEFORE_ALL;
  const [, attempt, n] = /^(\d{1,9})\.(\d{1,9})$/.exec(text) ?? [];
  return attempt === undefined ? undefined : { attempt: Number(attempt), n: Number(n) };
};

export const stepEventId = ({ attempt, n }: StepPosition): string => `${attempt}.${n}`;
