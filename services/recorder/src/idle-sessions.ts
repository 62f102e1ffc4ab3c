// Sessions that nobody has come back to.
import type { Store } from "@openclaw/store";

/** A session is at most half a MiB; fifty of them are a tenth of a second of work. */
export const CHUNK_SESSIONS = 50;

const NO_OPEN_TASK = `not exists (
  select from tasks t where t.tenant = s.tenant and t.session_id = s.id and t.finished_at is null)`;

const LOCK = `
  select s.tenant, s.id from sessions s where s.used_at < $1 and s.task is null and ${NO_OPEN_TASK}
  order by s.used_at limit ${CHUNK_SESSIONS} for update skip locked`;

/** A statement of its own, as a task may have entered while the first one looked. Who enters later finds nothing and makes it anew. */
const DELETE = `
  delete from sessions s using unnest($1::text[], $2::text[]) as g(tenant, id)
  where s.tenant = g.tenant and s.id = g.id and ${NO_OPEN_TASK} returning 1`;

/** How many went. */
export const deleteIdleSessions = (store: Pick<Store, "transaction">, before: string): Promise<number> =>
  store.transaction(async (queries) => {
    const idle = await queries.query<{ tenant: string; id: string }>("recorder-lock-idle-sessions", LOCK, [before]);
    if (idle.length === 0) return 0;
    const keys = [idle.map(({ tenant }) => tenant), idle.map(({ id }) => id)];
    return (await queries.query("recorder-delete-idle-sessions", DELETE, keys)).length;
  });
