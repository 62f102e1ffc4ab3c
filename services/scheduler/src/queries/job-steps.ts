// A step of a job is one commit: what it does to tasks, and how far its row has come. It checks the leader's epoch and the
// job's revision under the row's lock, so that a step that two leaders try, or that is tried again after its answer was
// lost, is made once.
import type { JobState, WireError } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { notRunAgain, type Queries, TASK_COLUMNS, type TaskRow } from "@openclaw/store";
import { END_LETS_GO } from "./hold-sessions.ts";
import { LEADING } from "./leading.ts";
import type { Place } from "./load-open.ts";
import { END_OWED } from "./move-tasks.ts";
import { runAgain } from "./retry-tasks.ts";

export interface JobStep {
  readonly job: string;
  /** The one that was read. */
  readonly revision: number;
  readonly state: JobState;
  readonly cursor: Place;
  readonly exhausted: boolean;
  /** Tasks that were looked at; those that are not moved are skipped. */
  readonly looked: number;
}

export interface CountedRuns {
  readonly ended: readonly string[];
  readonly done: number;
  readonly failed: number;
  readonly failuresInRow: number;
}

export interface JobRun {
  /** Of the new task. */
  readonly id: string;
  readonly of: string;
  readonly agentVersion: string;
}

const GATE = `${LEADING}, gate as (select j.id from jobs j, lead where j.id = $2 and j.revision = $3 for update of j)`;

/** `$4` state, `$5` cursor, `$6` exhausted, `$7` looked at. */
const PROGRESS = `state = $4, cursor = $5::json, exhausted = $6, revision = j.revision + 1,
  finished_at = case when $4 = 'running' then null else coalesce(j.finished_at, now()) end`;

const stepValues = (epoch: number, step: JobStep): unknown[] => [
  epoch,
  step.job,
  step.revision,
  step.state,
  JSON.stringify(step.cursor),
  step.exhausted,
  step.looked,
];

type StepRow = TaskRow & { readonly id: string | null; readonly stepped: boolean };

/** The tasks that were moved or made; undefined when somebody else has changed the job since it was read. */
const readStep = (rows: readonly StepRow[]): TaskRow[] | undefined => {
  if (rows.length === 0) throw new AppError("not_leading", "another scheduler leads by now");
  return rows[0]?.stepped === true ? rows.filter(({ id }) => id !== null) : undefined;
};

const CANCEL = `
with ${GATE}, ended as (
  update tasks t set state = 'cancelled', error = $9, finished_at = now(), not_before = null from gate
  where t.id = any($8::text[]) and t.finished_at is null returning t.*),
${END_OWED},
${END_LETS_GO},
stepped as (
  update jobs j set ${PROGRESS}, done = j.done + (select count(*) from ended),
    skipped = j.skipped + $7::integer - (select count(*) from ended)
  from gate where j.id = gate.id returning j.id)
select stepped.id is not null as stepped, ${TASK_COLUMNS} from lead left join stepped on true left join ended t on true`;

export const cancelStep = async (
  db: Queries,
  epoch: number,
  step: JobStep,
  ids: readonly string[],
  error: WireError,
): Promise<TaskRow[] | undefined> => {
  const values = [...stepValues(epoch, step), [...ids].sort(), JSON.stringify(error)];
  return readStep(await db.query<StepRow>("job-cancel-step", CANCEL, values));
};

const GIVEN = `(select g.id, g.retried, g.agent_version, j.priority, 'job:' || j.id || ':' || g.retried as origin
  from unnest($8::text[], $9::text[], $10::text[]) as g(id, retried, agent_version), gate join jobs j on j.id = gate.id) r`;

const RUN = `
with ${GATE},
${runAgain(GIVEN, notRunAgain("o"))},
begun as (insert into job_runs (task, job) select a.id, gate.id from again a, gate),
counted as (delete from job_runs r using gate where r.job = gate.id and r.task = any($11::text[])),
stepped as (
  update jobs j set ${PROGRESS}, done = j.done + $12::integer, failed = j.failed + $13::integer, failures_in_row = $14::integer,
    skipped = j.skipped + $7::integer - (select count(*) from again)
  from gate where j.id = gate.id returning j.id)
select stepped.id is not null as stepped, ${TASK_COLUMNS} from lead left join stepped on true left join again t on true`;

export const runStep = async (
  db: Queries,
  epoch: number,
  step: JobStep,
  runs: readonly JobRun[],
  counted: CountedRuns,
): Promise<TaskRow[] | undefined> => {
  const { ended, done, failed, failuresInRow } = counted;
  const given = [runs.map(({ id }) => id), runs.map(({ of }) => of), runs.map(({ agentVersion }) => agentVersion)];
  const values = [...stepValues(epoch, step), ...given, ended, done, failed, failuresInRow];
  return readStep(await db.query<StepRow>("job-run-step", RUN, values));
};
