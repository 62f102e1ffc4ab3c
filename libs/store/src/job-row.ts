// Rows of `jobs` and the job that everybody reads.
import { type Job, type JobFilter, type JobState, PRIORITIES } from "@openclaw/contracts";

export interface JobRow {
  readonly id: string;
  readonly tenant: string;
  readonly kind: Job["kind"];
  readonly state: JobState;
  readonly filter: JobFilter;
  readonly priority: number | null;
  readonly max_inflight: number | null;
  readonly stop_after_failures: number | null;
  readonly reason: string;
  readonly matched: number;
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  readonly inflight: number;
  readonly failures_in_row: number;
  readonly created_at: Date;
  readonly finished_at: Date | null;
}

/** The columns of JobRow, for `select` and `returning` on `jobs j`. */
export const JOB_COLUMNS = `j.id, j.tenant, j.kind, j.state, j.filter, j.priority, j.max_inflight, j.stop_after_failures, j.reason,
  j.matched, j.done, j.failed, j.skipped, (select count(*)::int from job_runs r where r.job = j.id) as inflight,
  j.failures_in_row, j.created_at, j.finished_at`;

export const toJob = (row: JobRow): Job => ({
  id: row.id,
  tenant: row.tenant,
  kind: row.kind,
  state: row.state,
  filter: row.filter,
  priority: row.priority === null ? null : (PRIORITIES[row.priority] ?? "normal"),
  max_inflight: row.max_inflight,
  stop_after_failures: row.stop_after_failures,
  reason: row.reason,
  matched: row.matched,
  done: row.done,
  failed: row.failed,
  skipped: row.skipped,
  inflight: row.inflight,
  failures_in_row: row.failures_in_row,
  created_at: row.created_at.toISOString(),
  finished_at: row.finished_at?.toISOString() ?? null,
});
