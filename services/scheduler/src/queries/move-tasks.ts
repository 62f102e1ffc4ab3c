// The moves of a task that the leader commits. Each checks the leader's epoch and the state that it starts from, so that of
// two moves the first wins. Ids are in order, so that two statements lock rows in the same one.
import type { SessionUpdate, TaskState, Usage, WireError } from "@openclaw/contracts";
import { type Queries, TASK_COLUMNS, type TaskRow } from "@openclaw/store";
import { OPEN_COLUMNS, type OpenTask } from "../open-task.ts";
import { END_LEAVES, END_LETS_GO, HELD } from "./hold-sessions.ts";
import { LEADING, whileLeading } from "./leading.ts";

const byId = <T extends { readonly id: string }>(items: readonly T[]): T[] =>
  [...items].sort((a, b) => (a.id < b.id ? -1 : 1));

/** scheduled or retrying -> queued, for those that are due. `not_before` stays, as the time since which they are ready. */
export const queueTasks = async (db: Queries, epoch: number, ids: readonly string[]): Promise<OpenTask[]> =>
  whileLeading(
    await db.query<OpenTask>(
      "queue-tasks",
      `with ${LEADING}, moved as (update tasks t set state = 'queued' from lead
         where t.id = any($2::text[]) and t.state in ('scheduled', 'retrying') returning t.*)
       select ${OPEN_COLUMNS} from lead left join moved on true`,
      [epoch, [...ids].sort()],
    ),
  );

export interface Dispatch {
  readonly id: string;
  readonly session_id: string | null;
  /** The attempt that the row has now; it becomes one more. */
  readonly attempt: number;
  readonly adapter: string | null;
}

/** What becomes a work message. */
export interface WorkRow extends TaskRow {
  readonly input: unknown;
}

const DISPATCHED =
  "state = 'dispatched', attempt = t.attempt + 1, adapter = p.adapter, worker = null, dispatched_at = now()";

const DISPATCH = `with ${LEADING}, t as (
  update tasks t set ${DISPATCHED}
  from lead, unnest($2::text[], $3::integer[], $4::text[]) as p(id, attempt, adapter)
  where t.id = p.id and t.attempt = p.attempt and t.state = 'queued' returning t.*)
select ${TASK_COLUMNS}, t.input from lead left join t on true`;

/** A task of a session is dispatched only if it holds the session, or nobody does. */
const DISPATCH_IN_SESSIONS = `with ${LEADING},
d as (select * from unnest($2::text[], $3::integer[], $4::text[]) as d(id, attempt, adapter)),
${HELD},
t as (
  update tasks t set ${DISPATCHED} from picked p
  where t.id = p.id and (p.session_id is null or p.id in (select task from held)) returning t.*)
select ${TASK_COLUMNS}, t.input from lead left join t on true`;

/** queued -> dispatched, with the next attempt. */
export const dispatchTasks = async (
  db: Queries,
  epoch: number,
  dispatches: readonly Dispatch[],
): Promise<WorkRow[]> => {
  const sorted = byId(dispatches);
  const inSessions = sorted.some(({ session_id }) => session_id !== null);
  const [name, text] = inSessions ? ["dispatch-in-sessions", DISPATCH_IN_SESSIONS] : ["dispatch-tasks", DISPATCH];
  const values = [epoch, sorted.map((d) => d.id), sorted.map((d) => d.attempt), sorted.map((d) => d.adapter)];
  return whileLeading(await db.query<WorkRow>(name, text, values));
};

/** What is to be sent again: attempts that were dispatched and not claimed. */
export const readDispatched = (db: Queries, ids: readonly string[]): Promise<WorkRow[]> =>
  db.query<WorkRow>(
    "read-dispatched",
    `select ${TASK_COLUMNS}, t.input from tasks t where t.id = any($1::text[]) and t.state = 'dispatched'`,
    [ids],
  );

export interface ClaimedAttempt {
  readonly id: string;
  readonly attempt: number;
  readonly worker: string;
}

/** dispatched -> running. A worker that asks again for what it already holds is granted it again. */
export const claimAttempts = async (
  db: Queries,
  epoch: number,
  claims: readonly ClaimedAttempt[],
): Promise<ClaimedAttempt[]> => {
  const sorted = byId(claims);
  return whileLeading(
    await db.query<ClaimedAttempt>(
      "claim-attempts",
      `with ${LEADING}, granted as (
         update tasks t set state = 'running', worker = c.worker, started_at = coalesce(t.started_at, now())
         from lead, unnest($2::text[], $3::integer[], $4::text[]) as c(id, attempt, worker)
         where t.id = c.id and t.attempt = c.attempt
           and (t.state = 'dispatched' or (t.state = 'running' and t.worker = c.worker))
         returning t.id, t.attempt, t.worker)
       select granted.* from lead left join granted on true`,
      [epoch, sorted.map((c) => c.id), sorted.map((c) => c.attempt), sorted.map((c) => c.worker)],
    ),
  );
};

export interface AttemptEnd {
  readonly id: string;
  readonly attempt: number;
  readonly state: Extract<TaskState, "succeeded" | "failed" | "retrying" | "dead_letter" | "needs_attention">;
  readonly result: unknown;
  readonly error: WireError | null;
  readonly usage: Usage;
  readonly contextTokens: number;
  /** When a retry is due. */
  readonly notBefore: Date | null;
  readonly failures: number;
  readonly processDeaths: number;
  readonly leasesLost: number;
  /** The next attempt takes over nothing that was recorded up to this one. */
  readonly startsAnew: boolean;
  /** Of a failure for good. */
  readonly fingerprint: string | null;
  /** Of a success in a session: what the session is after it. */
  readonly session: SessionUpdate | null;
}

/** What has ended for good is owed to RESULTS, from the same commit on. */
export const END_OWED = "owed as (insert into unpublished (task) select id from ended where finished_at is not null)";

const endAttemptsText = (inSessions: boolean): string => `
with ${LEADING}, ended as (update tasks t set state = e.state, result = e.result, error = e.error, fingerprint = e.fingerprint, context_tokens = e.context_tokens,
  not_before = e.not_before,
  usage = json_build_object(
    'prompt_tokens', coalesce((t.usage ->> 'prompt_tokens')::bigint, 0) + (e.usage ->> 'prompt_tokens')::bigint,
    'completion_tokens', coalesce((t.usage ->> 'completion_tokens')::bigint, 0) + (e.usage ->> 'completion_tokens')::bigint,
    'cached_tokens', coalesce((t.usage ->> 'cached_tokens')::bigint, 0) + (e.usage ->> 'cached_tokens')::bigint,
    'model_calls', coalesce((t.usage ->> 'model_calls')::bigint, 0) + (e.usage ->> 'model_calls')::bigint,
    'tool_calls', coalesce((t.usage ->> 'tool_calls')::bigint, 0) + (e.usage ->> 'tool_calls')::bigint),
  failures = e.failures, process_deaths = e.process_deaths, leases_lost = e.leases_lost,
  resume_from = case when e.starts_anew then t.attempt + 1 else t.resume_from end,
  finished_at = case when e.state in ('retrying', 'needs_attention') then null else now() end
from lead, json_to_recordset($2::json) as e(id text, attempt integer, state text, result json, error json, usage json,
  context_tokens integer, not_before timestamptz, failures integer, process_deaths integer, leases_lost integer, starts_anew boolean,
  fingerprint text)
where t.id = e.id and t.attempt = e.attempt and t.state in ('dispatched', 'running', 'waiting_tool', 'waiting_approval')
returning t.*), ${END_OWED}${inSessions ? `, ${END_LEAVES}` : ""}
select ${TASK_COLUMNS} from lead left join ended t on true`;

const END_ATTEMPTS = endAttemptsText(false);
const END_IN_SESSIONS = endAttemptsText(true);

/** An end as the statement takes it: written once, and its length is its weight. */
export interface EncodedEnd {
  readonly id: string;
  readonly json: string;
  readonly isInSession: boolean;
}

export const encodeEnd = (end: AttemptEnd, isInSession = false): EncodedEnd => ({
  id: end.id,
  isInSession,
  json: JSON.stringify({
    id: end.id,
    attempt: end.attempt,
    state: end.state,
    result: end.result ?? null,
    error: end.error,
    usage: end.usage,
    context_tokens: end.contextTokens,
    not_before: end.notBefore,
    failures: end.failures,
    process_deaths: end.processDeaths,
    leases_lost: end.leasesLost,
    starts_anew: end.startsAnew,
    fingerprint: end.fingerprint,
    ...(end.session === null ? {} : { session: end.session }),
  }),
});

/** The end of attempts: state, result, usage and session in one commit that checks attempt and state (rule R3). */
export const endAttempts = async (db: Queries, epoch: number, ends: readonly EncodedEnd[]): Promise<TaskRow[]> => {
  const records = byId(ends).map((end) => end.json);
  const inSessions = ends.some(({ isInSession }) => isInSession);
  const [name, text] = inSessions ? ["end-in-sessions", END_IN_SESSIONS] : ["end-attempts", END_ATTEMPTS];
  return whileLeading(await db.query<TaskRow>(name, text, [epoch, `[${records.join(",")}]`]));
};

/** Any open state -> cancelled, or expired if Postgres too finds the deadline passed. */
export const endTasks = async (
  db: Queries,
  epoch: number,
  ids: readonly string[],
  state: "cancelled" | "expired",
  error: WireError,
): Promise<TaskRow[]> =>
  whileLeading(
    await db.query<TaskRow>(
      "end-tasks",
      `with ${LEADING}, ended as (update tasks t set state = $3, error = $4, finished_at = now(), not_before = null from lead
         where t.id = any($2::text[]) and t.finished_at is null and ($3 = 'cancelled' or t.deadline <= now()) returning t.*),
       ${END_OWED}, ${END_LETS_GO}
       select ${TASK_COLUMNS} from lead left join ended t on true`,
      [epoch, [...ids].sort(), state, JSON.stringify(error)],
    ),
  );
