// Follows a job to its end: a line of progress where somebody watches, and the job as it ended.
import type { Job } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { formatJob, formatProgress } from "./format/job.ts";
import { type Session, show, showNext } from "./session.ts";

/** A job that was stopped or aborted, or some of whose tasks failed, is this command's failure too. */
const requireDone = ({ id, state, failed }: Job): void => {
  if (state === "done" && failed === 0) return;
  throw new AppError("job_ended", `${id} is ${state}, and ${failed} of its tasks failed`);
};

const showJob = (session: Session, job: Job): void =>
  show(session, job, (value) => formatJob(value, session.output.colors));

/** Shows the job; with `wait`, once it has ended. */
export const showStarted = async (session: Session, job: Job, wait: boolean): Promise<void> => {
  if (!wait) return showJob(session, job);
  let last = job;
  try {
    for await (const now of session.client.jobs.watch(job.id)) {
      last = now;
      session.output.progress(formatProgress(now));
    }
  } finally {
    session.output.progress("");
  }
  showJob(session, last);
  requireDone(last);
};

/** A line at each change, until the end. */
export const watchJob = async (session: Session, id: string): Promise<void> => {
  let last: Job | undefined;
  for await (const now of session.client.jobs.watch(id)) {
    last = now;
    showNext(session, now, formatProgress);
  }
  if (last !== undefined) requireDone(last);
};
