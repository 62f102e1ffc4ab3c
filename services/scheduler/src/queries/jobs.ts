// Rows of jobs as the leader reads and begins them.
import type { JobFilter } from "@openclaw/contracts";
import { JOB_COLUMNS, type JobRow, type Queries } from "@openclaw/store";
import type { JobTarget } from "../jobs/matching.ts";
import type { Run } from "../jobs/plan-step.ts";
import { LEADING, whileLeading } from "./leading.ts";
import type { Place } from "./load-open.ts";

/** A row with what its leader alone needs. */
export interface OpenJob extends JobRow, Pick<JobTarget, "before"> {
  readonly cursor: Place;
  readonly exhausted: boolean;
  readonly revision: number;
}

const OPEN_JOB = `${JOB_COLUMNS}, j.before, j.cursor, j.exhausted, j.revision`;

export const findJob = async (db: Queries, id: string): Promise<OpenJob | undefined> =>
  (await db.query<OpenJob>("find-open-job", `select ${OPEN_JOB} from jobs j where j.id = $1`, [id]))[0];

/** Jobs that have something to do, if only to count the ends of what they began. */
export const loadJobs = (db: Queries): Promise<{ id: string }[]> =>
  db.query("load-jobs", "select id from jobs where finished_at is null union select job from job_runs order by id");

export const countOpenJobs = async (db: Queries, tenant: string): Promise<number> => {
  const text = "select count(*)::int as open from jobs where tenant = $1 and finished_at is null";
  return (await db.query<{ open: number }>("count-open-jobs", text, [tenant]))[0]?.open ?? 0;
};

/** The tasks that a job made and whose end it has not counted, in the order of their ends. One that waits for somebody may
 * wait for ever. */
export const loadRuns = (db: Queries, job: string): Promise<Run[]> =>
  db.query<Run>(
    "load-runs",
    `select r.task, case when t.state = 'needs_attention' then t.state else t.end_state end as stands from job_runs r join tasks t on t.id = r.task where r.job = $1
     order by t.finished_at nulls last, r.task`,
    [job],
  );

export interface NewJobRow extends JobTarget {
  readonly filter: JobFilter;
  readonly priority: number | null;
  readonly maxInflight: number | null;
  readonly stopAfterFailures: number | null;
  readonly reason: string;
  readonly cursor: Place;
  readonly matched: number;
}

export const insertJob = async (db: Queries, epoch: number, job: NewJobRow): Promise<JobRow | undefined> => {
  const { id, tenant, kind, filter, priority, maxInflight, stopAfterFailures, reason, before, cursor, matched } = job;
  const rows = await db.query<JobRow>(
    "insert-job",
    `with ${LEADING}, made as (
       insert into jobs as j (id, tenant, kind, state, filter, priority, max_inflight, stop_after_failures, reason, before, cursor,
         matched)
       select $2, $3, $4, 'running', $5::json, $6::smallint, $7::integer, $8::integer, $9, $10, $11::json, $12::integer from lead
       returning ${JOB_COLUMNS})
     select made.* from lead left join made on true`,
    [epoch, id, tenant, kind, JSON.stringify(filter), priority, maxInflight, stopAfterFailures, reason, before].concat(
      JSON.stringify(cursor),
      matched,
    ),
  );
  return whileLeading(rows)[0];
};

/** Undefined when it was not running. */
export const abortJob = async (db: Queries, epoch: number, tenant: string, id: string): Promise<JobRow | undefined> =>
  whileLeading(
    await db.query<JobRow>(
      "abort-job",
      `with ${LEADING}, aborted as (
         update jobs j set state = 'aborted', finished_at = now(), revision = j.revision + 1 from lead
         where j.id = $2 and j.tenant = $3 and j.state = 'running' returning ${JOB_COLUMNS})
       select aborted.* from lead left join aborted on true`,
      [epoch, id, tenant],
    ),
  )[0];
