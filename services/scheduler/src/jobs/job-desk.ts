// What operators ask of jobs: begin one, end one.
import { randomBytes } from "node:crypto";
import { firstTaskIdAt, type Job, type JobFilter, type NewJob, newJobId, priorityRank } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { type Queries, toJob } from "@openclaw/store";
import type { Clock } from "@openclaw/time";
import type { LeaderState } from "../leader-state.ts";
import { abortJob, countOpenJobs, findJob, insertJob, type NewJobRow } from "../queries/jobs.ts";
import { FIRST_PLACE } from "../queries/load-open.ts";
import type { JobRunner } from "./job-runner.ts";
import { countStatement, type JobTarget } from "./matching.ts";

/** Of one tenant: each takes its turn, so that more of them only make each other slower. */
const MAX_OPEN_JOBS = 20;
/** Counting them takes a second; who means more says it in parts. */
const MAX_MATCHED = 1_000_000;

export interface JobDeskOptions {
  readonly db: Queries;
  readonly state: LeaderState;
  readonly clock: Clock;
  readonly runner: Pick<JobRunner, "add">;
}

export class JobDesk {
  readonly #options: JobDeskOptions;

  constructor(options: JobDeskOptions) {
    this.#options = options;
  }

  /** Counts what matches and writes the job down; the runner does the rest. */
  async create(tenant: string, asked: NewJob): Promise<Job> {
    const { db, state, clock, runner } = this.#options;
    if ((await countOpenJobs(db, tenant)) >= MAX_OPEN_JOBS)
      throw new AppError("queue_full", `${MAX_OPEN_JOBS} jobs run already; wait for one, or abort one`);
    const nowMs = clock.now();
    const target: JobTarget = {
      id: newJobId(nowMs, randomBytes(16)),
      tenant,
      kind: asked.kind,
      filter: withoutGaps(asked.filter),
      before: firstTaskIdAt(nowMs + 1),
    };
    const matched = await this.#count(target);
    const row = await insertJob(db, state.epoch, { ...target, ...paceOf(asked), cursor: FIRST_PLACE, matched });
    if (row === undefined) throw new AppError("internal", "a new job was not stored");
    runner.add(row.id);
    return toJob(row);
  }

  async abort(tenant: string, id: string): Promise<Job> {
    const { db, state } = this.#options;
    const row = await abortJob(db, state.epoch, tenant, id);
    if (row !== undefined) return toJob(row);
    const job = await findJob(db, id);
    if (job === undefined || job.tenant !== tenant) throw new AppError("unknown_job", `no job ${id}`);
    throw new AppError("job_ended", `${id} is ${job.state}`, { details: { state: job.state } });
  }

  async #count(target: JobTarget): Promise<number> {
    const { name, text, values } = countStatement(target, MAX_MATCHED + 1);
    const [row] = await this.#options.db.query<{ matched: number }>(name, text, values);
    const matched = row?.matched ?? 0;
    if (matched <= MAX_MATCHED) return matched;
    throw new AppError("invalid_request", `filter: matches more than ${MAX_MATCHED} tasks; narrow it`);
  }
}

const withoutGaps = (filter: NewJob["filter"]): JobFilter =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));

const paceOf = (asked: NewJob): Pick<NewJobRow, "priority" | "maxInflight" | "stopAfterFailures" | "reason"> => {
  if (asked.kind === "cancel")
    return { priority: null, maxInflight: null, stopAfterFailures: null, reason: asked.reason };
  return {
    priority: asked.priority === undefined ? null : priorityRank(asked.priority),
    maxInflight: asked.max_inflight,
    stopAfterFailures: asked.stop_after_failures,
    reason: "",
  };
};
