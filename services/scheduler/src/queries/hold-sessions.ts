// How the leader's moves take sessions and let go of them: parts of the statements that move tasks.
// H1: a task takes its session in the commit of its first dispatch, and lets go of it in the commit of its end, whichever that
//     is. Every statement that ends tasks says `END_LETS_GO`, or `END_LEAVES`.
// H2: tasks are locked before their sessions, everywhere.

/** Of tasks that are to be dispatched, `d (id, attempt, adapter)`: `picked` are those that are queued, and `held` those sessions
 * that one of them holds now. */
export const HELD = `picked as (
  select t.id, t.tenant, t.session_id, d.adapter from lead, d, tasks t
  where t.id = d.id and t.attempt = d.attempt and t.state = 'queued' order by t.id for update of t),
held as (
  update sessions s set task = p.id from picked p
  where s.tenant = p.tenant and s.id = p.session_id and (s.task is null or s.task = p.id) returning s.task)`;

/** Of tasks that have `ended`. */
export const END_LETS_GO = `let_go as (
  update sessions s set task = null, used_at = now() from ended e
  where s.tenant = e.tenant and s.id = e.session_id and s.task = e.id and e.finished_at is not null)`;

/** As `END_LETS_GO`, and what tasks that were answered said stays in their sessions: `$2` has it by task. A session that the
 * task does not hold, or of another version than it began with, stays as it was. */
export const END_LEAVES = `leaving as (
  select s.tenant, s.id, w.* from ended
    join sessions s on s.tenant = ended.tenant and s.id = ended.session_id and s.task = ended.id
    join json_to_recordset($2::json) as r(id text, session json) on r.id = ended.id
    left join lateral json_to_record(r.session) as w(version integer, turns json, context_tokens integer, reset boolean)
      on w.version = s.version
  where ended.finished_at is not null order by s.tenant, s.id for update of s),
let_go as (
  update sessions s set task = null, used_at = now(),
    version = s.version + case when w.version is null then 0 else 1 end,
    tasks = case when w.version is null then s.tasks when w.reset then 0 else s.tasks + 1 end,
    turns = coalesce(w.turns, s.turns), turn_count = coalesce(json_array_length(w.turns), s.turn_count),
    bytes = coalesce(octet_length(w.turns::text), s.bytes), context_tokens = coalesce(w.context_tokens, s.context_tokens)
  from leaving w where s.tenant = w.tenant and s.id = w.id)`;
