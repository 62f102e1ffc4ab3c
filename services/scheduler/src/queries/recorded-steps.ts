// What the recorder has written of a task's attempts.
import { type AttemptRef, MAX_RECORDED_BYTES, type Usage } from "@openclaw/contracts";
import { PARKING } from "@openclaw/errors";
import { BROUGHT_TYPES, FORKED_ATTEMPT, type Queries, type TaskRow } from "@openclaw/store";

/** `sum ... over` leaves out what does not fit from the end, so that a beginning remains. */
const READ_RECORDED = `
select data from (
  select attempt, n, data, sum(octet_length(data::text)) over (order by attempt, n) as bytes from steps
  where task = $1 and (attempt >= $2 or attempt <= $4) and attempt < $3 and type in ${BROUGHT_TYPES}) recorded
where bytes <= ${MAX_RECORDED_BYTES} order by attempt, n`;

/** The events that the row's attempt may take over, oldest first; a fork's attempt always those that it was forked with. */
export const readRecorded = async (
  db: Queries,
  { id, resume_from, attempt, forked_from }: Pick<TaskRow, "id" | "resume_from" | "attempt" | "forked_from">,
): Promise<unknown[]> => {
  const forked = forked_from === null ? 0 : FORKED_ATTEMPT;
  if (resume_from >= attempt && forked === 0) return [];
  const rows = await db.query<{ data: unknown }>("read-recorded", READ_RECORDED, [id, resume_from, attempt, forked]);
  return rows.map(({ data }) => data);
};

/** Whether a tool that may not be called twice was called in the task's chain of retries. */
export const hasEffects = async (db: Queries, root: string): Promise<boolean> => {
  const text = "select exists (select from effects where root = $1) as found";
  return (await db.query<{ found: boolean }>("has-effects", text, [root]))[0]?.found === true;
};

// A call that parked its task is made again once it is settled, and is one call then.
const READ_USAGES = `
select lost.task, lost.attempt, coalesce(sum(u.prompt_tokens), 0)::int as prompt_tokens,
  coalesce(sum(u.completion_tokens), 0)::int as completion_tokens, coalesce(sum(u.cached_tokens), 0)::int as cached_tokens,
  count(u.task)::int as model_calls,
  (select count(*)::int from steps s where s.task = lost.task and s.attempt = lost.attempt and s.type = 'step.tool'
    and coalesce(s.data -> 'error' ->> 'code', '') not in (${[...PARKING].map((code) => `'${code}'`).join(", ")})) as tool_calls
from unnest($1::text[], $2::integer[]) as lost(task, attempt)
left join usage u on u.task = lost.task and u.attempt = lost.attempt
group by lost.task, lost.attempt`;

/** What attempts that cannot tell any more have used, by their records; keyed by `<task> <attempt>`. */
export const readUsages = async (db: Queries, lost: readonly AttemptRef[]): Promise<ReadonlyMap<string, Usage>> => {
  const values = [lost.map(({ task }) => task), lost.map(({ attempt }) => attempt)];
  const rows = await db.query<AttemptRef & Usage>("read-usages", READ_USAGES, values);
  return new Map(rows.map(({ task, attempt, ...usage }) => [`${task} ${attempt}`, usage]));
};
