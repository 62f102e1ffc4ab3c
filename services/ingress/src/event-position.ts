// Where a reader of a task's events stands. An event from JOURNAL is known by its sequence there; one from the table of
// steps, which is read once JOURNAL has let go of it, by `<attempt>.<n>`.
import type { StepPosition } from "./task-reader.ts";

export type EventPosition =
  | { readonly from: "journal"; readonly seq: number }
  | { readonly from: "steps"; readonly after: StepPosition };

/** The id of the last event: after it there is nothing. */
export const END_ID = "end";

const START: EventPosition = { from: "journal", seq: 0 };

/** Reads what `Last-Event-ID` or `?after=` says; undefined when it is neither. Nothing said is the start. */
export const parseEventPosition = (text: string | undefined): EventPosition | undefined => {
  if (text === undefined || text === "") return START;
  const [, attempt, n] = /^(\d{1,9})\.(\d{1,9})$/.exec(text) ?? [];
  if (attempt !== undefined) return { from: "steps", after: { attempt: Number(attempt), n: Number(n) } };
  return /^\d{1,15}$/.test(text) ? { from: "journal", seq: Number(text) } : undefined;
};

export const stepEventId = ({ attempt, n }: StepPosition): string => `${attempt}.${n}`;
