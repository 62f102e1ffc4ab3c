// What a job does next, from its row and from what has become of the tasks that it made. Pure.
// N1: of the tasks that a job made never more than its `max_inflight` are open, and each end is counted once. One that needs
//     attention is counted as a failure, so that the job goes on, or stops; once it is settled it runs beside that limit.
// N2: a job that has ended counts the ends of what it had begun, and begins nothing.
import type { JobState, TaskState } from "@openclaw/contracts";

/** A commit of so many tasks takes some milliseconds, so that an abort, or a dispatch, does not wait for it. */
export const PAGE = 200;

export interface JobProgress {
  readonly kind: "replay" | "retry" | "cancel";
  readonly state: JobState;
  readonly max_inflight: number | null;
  readonly stop_after_failures: number | null;
  readonly failures_in_row: number;
  readonly exhausted: boolean;
}

/** A task that the job made and whose end it has not counted; in the order of their ends, open ones last. */
export interface Run {
  readonly task: string;
  /** Where it has come to a stand; null while it goes on. */
  readonly stands: TaskState | null;
}

export interface Tally {
  /** Their ends are counted by this step. */
  readonly ended: readonly string[];
  readonly done: number;
  readonly failed: number;
  readonly failuresInRow: number;
  readonly open: number;
  readonly stops: boolean;
}

export const tallyRuns = (job: JobProgress, runs: readonly Run[]): Tally => {
  const limit = job.stop_after_failures ?? Number.POSITIVE_INFINITY;
  const ended = runs.filter(({ stands }) => stands !== null);
  let failuresInRow = job.failures_in_row;
  let longest = failuresInRow;
  for (const { stands } of ended) {
    failuresInRow = stands === "succeeded" ? 0 : failuresInRow + 1;
    longest = Math.max(longest, failuresInRow);
  }
  const done = ended.filter(({ stands }) => stands === "succeeded").length;
  return {
    ended: ended.map(({ task }) => task),
    done,
    failed: ended.length - done,
    failuresInRow,
    open: runs.length - ended.length,
    stops: job.state === "running" && longest >= limit,
  };
};

/** How many tasks may be begun now. */
export const roomOf = (job: JobProgress, tally: Tally): number => {
  if (job.state !== "running" || job.exhausted || tally.stops) return 0;
  return Math.max(0, Math.min(PAGE, (job.max_inflight ?? PAGE) - tally.open));
};

/** After a look for `room` tasks that found so many. */
export const afterLook = (
  job: JobProgress,
  tally: Tally,
  room: number,
  found: number,
): { readonly state: JobState; readonly exhausted: boolean } => {
  const exhausted = job.exhausted || (room > 0 && found < room);
  if (job.state !== "running") return { state: job.state, exhausted };
  if (tally.stops) return { state: "stopped", exhausted };
  // What was found to run again is open now; cancelling is over with the commit.
  const begun = job.kind === "cancel" ? 0 : found;
  return { state: exhausted && tally.open + begun === 0 ? "done" : "running", exhausted };
};
