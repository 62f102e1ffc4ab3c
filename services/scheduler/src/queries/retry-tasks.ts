// Ended tasks again, as new ones. Postgres copies what they hold, so that no input travels here and back.
import { FORKED_ATTEMPT, type Queries, TASK_COLUMNS, type TaskRow } from "@openclaw/store";

export interface Retry {
  /** Of the new task. */
  readonly id: string;
  readonly of: string;
  readonly agentVersion: string;
}

/** A fork's chain keeps the version that the fork was given, and begins with the steps that the fork took over. */
const VERSION = "case when f.id is null then r.agent_version else o.agent_version end";
const ATTEMPT = `case when f.id is null then 0 else ${FORKED_ATTEMPT} end`;
const FORK = "left join tasks f on f.id = o.root and f.forked_from is not null";

/** Each with its usage or audit row, by which it is found once it is old. What is recorded names its task first. */
const COPY_RECORD = `
copied_steps as (
  insert into steps (task, attempt, n, type, at, data)
  select a.id, s.attempt, s.n, s.type, now(), regexp_replace(s.data::text, a.root, a.id)::json
  from again a join steps s on s.task = a.root and s.attempt = ${FORKED_ATTEMPT} where a.forked_from is not null),
copied_usage as (
  insert into usage (task, attempt, n, tenant, agent, at, prompt_tokens, completion_tokens, cached_tokens, duration_ms)
  select a.id, u.attempt, u.n, u.tenant, u.agent, now(), u.prompt_tokens, u.completion_tokens, u.cached_tokens, u.duration_ms
  from again a join usage u on u.task = a.root and u.attempt = ${FORKED_ATTEMPT} where a.forked_from is not null),
copied_audit as (
  insert into audit (task, attempt, n, tenant, agent, at, action, subject, outcome)
  select a.id, d.attempt, d.n, d.tenant, d.agent, now(), d.action, d.subject, d.outcome
  from again a join audit d on d.task = a.root and d.attempt = ${FORKED_ATTEMPT} where a.forked_from is not null)`;

/** New tasks with the same root, from ended ones. `given` is a relation `r (id, retried, agent_version, priority, origin)`; an
 * origin that was used makes no task. A deadline is not taken over: it has passed, or soon will have. The effects of the chain
 * are, so that they are known for as long as it may go on. In a session a retry is the last of the queue; one whose session was
 * closed and is another agent's by now makes no task. */
export const runAgain = (given: string, condition: string): string => `
entered as (
  insert into sessions as s (tenant, id, agent)
  select distinct o.tenant, o.session_id, o.agent from ${given} join tasks o on o.id = r.retried
  where o.session_id is not null and ${condition} order by 1, 2
  on conflict (tenant, id) do update set used_at = now() returning s.tenant, s.id, s.agent),
again as (
  insert into tasks as t (id, tenant, agent, agent_version, priority, state, attempt, input, input_bytes, body_hash, origin,
    root, forked_from, timeout_seconds, data_class, tags, metadata, traceparent, session_id, session_order)
  select r.id, o.tenant, o.agent, ${VERSION}, coalesce(r.priority, o.priority), 'queued', ${ATTEMPT}, o.input,
    o.input_bytes, o.body_hash, r.origin, o.root, f.forked_from, o.timeout_seconds, o.data_class, o.tags, o.metadata, o.traceparent,
    o.session_id, case when o.session_id is not null then nextval('session_order') end
  from ${given} join tasks o on o.id = r.retried ${FORK} left join entered s on s.tenant = o.tenant and s.id = o.session_id
  where (o.session_id is null or s.agent = o.agent) and ${condition}
  on conflict do nothing returning t.*),
taken_over as (update effects e set task = a.id from again a where e.root = a.root),
${COPY_RECORD}`;

const ASKED = "(select $1 as id, $2 as retried, $3 as agent_version, null::smallint as priority, $4 as origin) r";

export const retryTask = (db: Queries, { id, of, agentVersion }: Retry): Promise<TaskRow[]> =>
  db.query<TaskRow>("retry-task", `with ${runAgain(ASKED, "true")} select ${TASK_COLUMNS} from again t`, [
    id,
    of,
    agentVersion,
    `retry:${of}:${id}`,
  ]);
