// The moves of a task that the leader commits. Each checks the state it starts from, so that of two moves the first wins.
import type { TaskState, Usage, WireError } from "@openclaw/contracts";
import { type Queries, TASK_COLUMNS, type TaskRow } from "@openclaw/store";

/** Rows are fenced by the leader's epoch: `for share` makes a take-over wait for this commit, or this commit see it. */
const LEADING = "lead as (select 1 from leadership where epoch = $1 for share)";

/** scheduled or retrying -> queued, for those that are due. */
export const queueTasks = (db: Queries, epoch: number, ids: readonly string[]): Promise<{ id: string }[]> =>
  db.query(
    "queue-tasks",
    `with ${LEADING} update tasks t set state = 'queued', not_before = null from lead
     where t.id = any($2::text[]) and t.state in ('scheduled', 'retrying') returning t.id`,
    [epoch, ids],
  );

export interface Dispatch {
  readonly id: string;
  /** The attempt that the row has now; it becomes one more. */
  readonly attempt: number;
  readonly adapter: string | null;
}

/** queued -> dispatched, with the next attempt. */
export const dispatchTasks = (db: Queries, epoch: number, dispatches: readonly Dispatch[]): Promise<TaskRow[]> =>
  db.query<TaskRow>(
    "dispatch-tasks",
    `with ${LEADING}
     update tasks t set state = 'dispatched', attempt = t.attempt + 1, adapter = d.adapter, worker = null, dispatched_at = now()
     from lead, unnest($2::text[], $3::integer[], $4::text[]) as d(id, attempt, adapter)
     where t.id = d.id and t.attempt = d.attempt and t.state = 'queued'
     returning ${TASK_COLUMNS}`,
    [epoch, dispatches.map((d) => d.id), dispatches.map((d) => d.attempt), dispatches.map((d) => d.adapter)],
  );

/** Rows of attempts that were dispatched and not claimed: to be sent again. */
export const readDispatched = (db: Queries, ids: readonly string[]): Promise<TaskRow[]> =>
  db.query<TaskRow>(
    "read-dispatched",
    `select ${TASK_COLUMNS} from tasks t where t.id = any($1::text[]) and t.state = 'dispatched'`,
    [ids],
  );

export interface ClaimedAttempt {
  readonly id: string;
  readonly attempt: number;
  readonly worker: string;
}

/** dispatched -> running. A worker that asks again for what it already holds is granted it again. */
export const claimAttempts = (
  db: Queries,
  claims: readonly ClaimedAttempt[],
): Promise<{ id: string; attempt: number; worker: string }[]> =>
  db.query(
    "claim-attempts",
    `update tasks t set state = 'running', worker = c.worker, started_at = coalesce(t.started_at, now())
     from unnest($1::text[], $2::integer[], $3::text[]) as c(id, attempt, worker)
     where t.id = c.id and t.attempt = c.attempt and (t.state = 'dispatched' or (t.state = 'running' and t.worker = c.worker))
     returning t.id, t.attempt, t.worker`,
    [claims.map((c) => c.id), claims.map((c) => c.attempt), claims.map((c) => c.worker)],
  );

export interface AttemptEnd {
  readonly id: string;
  readonly attempt: number;
  readonly state: Extract<TaskState, "succeeded" | "failed" | "retrying" | "dead_letter">;
  readonly result: unknown;
  readonly error: WireError | null;
  readonly usage: Usage;
  readonly contextTokens: number;
  /** When a retry is due. */
  readonly notBefore: Date | null;
  readonly failures: number;
  readonly processDeaths: number;
  readonly leasesLost: number;
}

/** What has ended for good is owed to RESULTS, from the same commit on. */
const OWED = "owed as (insert into unpublished (task) select id from ended where finished_at is not null)";

const END_ATTEMPTS = `
with ended as (update tasks t set state = e.state, result = e.result, error = e.error, context_tokens = e.context_tokens, not_before = e.not_before,
  usage = json_build_object(
    'prompt_tokens', coalesce((t.usage ->> 'prompt_tokens')::bigint, 0) + (e.usage ->> 'prompt_tokens')::bigint,
    'completion_tokens', coalesce((t.usage ->> 'completion_tokens')::bigint, 0) + (e.usage ->> 'completion_tokens')::bigint,
    'cached_tokens', coalesce((t.usage ->> 'cached_tokens')::bigint, 0) + (e.usage ->> 'cached_tokens')::bigint,
    'model_calls', coalesce((t.usage ->> 'model_calls')::bigint, 0) + (e.usage ->> 'model_calls')::bigint,
    'tool_calls', coalesce((t.usage ->> 'tool_calls')::bigint, 0) + (e.usage ->> 'tool_calls')::bigint),
  failures = e.failures, process_deaths = e.process_deaths, leases_lost = e.leases_lost,
  finished_at = case when e.state = 'retrying' then null else now() end
from json_to_recordset($1::json) as e(id text, attempt integer, state text, result json, error json, usage json,
  context_tokens integer, not_before timestamptz, failures integer, process_deaths integer, leases_lost integer)
where t.id = e.id and t.attempt = e.attempt and t.state in ('dispatched', 'running', 'waiting_tool', 'waiting_approval')
returning t.*), ${OWED}
select ${TASK_COLUMNS} from ended t`;

/** The end of attempts: state, result, usage in one commit that checks attempt and state (rule R3). */
export const endAttempts = (db: Queries, ends: readonly AttemptEnd[]): Promise<TaskRow[]> =>
  db.query<TaskRow>("end-attempts", END_ATTEMPTS, [
    JSON.stringify(
      ends.map((e) => ({
        id: e.id,
        attempt: e.attempt,
        state: e.state,
        result: e.result ?? null,
        error: e.error,
        usage: e.usage,
        context_tokens: e.contextTokens,
        not_before: e.notBefore,
        failures: e.failures,
        process_deaths: e.processDeaths,
        leases_lost: e.leasesLost,
      })),
    ),
  ]);

/** Any open state -> cancelled or expired. */
export const endTasks = (
  db: Queries,
  ids: readonly string[],
  state: "cancelled" | "expired",
  error: WireError,
): Promise<TaskRow[]> =>
  db.query<TaskRow>(
    "end-tasks",
    `with ended as (update tasks t set state = $2, error = $3, finished_at = now(), not_before = null
     where t.id = any($1::text[]) and t.finished_at is null returning t.*), ${OWED}
     select ${TASK_COLUMNS} from ended t`,
    [ids, state, JSON.stringify(error)],
  );

export const markPublished = (db: Queries, ids: readonly string[]): Promise<unknown> =>
  db.query("mark-published", "delete from unpublished where task = any($1::text[])", [ids]);

/** Ended rows whose result RESULTS may not have. */
export const loadUnpublished = (db: Queries, endedBefore: Date, limit: number): Promise<TaskRow[]> =>
  db.query<TaskRow>(
    "load-unpublished",
    `select ${TASK_COLUMNS} from unpublished u join tasks t on t.id = u.task where u.ended_at < $1 order by u.task limit $2`,
    [endedBefore, limit],
  );
