// The door of sessions: creates those that are new and holds all of them until the transaction's end, so that what is read of
// their queues stays true until the tasks that enter are committed.
import { AppError } from "@openclaw/errors";
import { IN_SESSION_QUEUE, type Queries } from "@openclaw/store";

export interface SessionKey {
  readonly tenant: string;
  readonly id: string;
}

export interface LockedSession extends SessionKey {
  readonly agent: string;
}

/** One that is deleted between the two statements is created again. */
const MAX_TRIES = 3;

/** In the order of their keys, so that two schedulers that lock the same ones wait for each other. */
export const lockSessions = async (
  db: Queries,
  sessions: readonly (SessionKey & { readonly agent: string })[],
): Promise<LockedSession[]> => {
  const keys = [sessions.map(({ tenant }) => tenant), sessions.map(({ id }) => id)];
  const wanted = new Set(sessions.map(({ tenant, id }) => `${tenant} ${id}`)).size;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    await db.query(
      "create-sessions",
      `insert into sessions (tenant, id, agent)
       select distinct on (tenant, id) tenant, id, agent from unnest($1::text[], $2::text[], $3::text[]) as g(tenant, id, agent)
       order by tenant, id on conflict do nothing`,
      [...keys, sessions.map(({ agent }) => agent)],
    );
    const locked = await db.query<LockedSession>(
      "lock-sessions",
      `select s.tenant, s.id, s.agent from sessions s
       where (s.tenant, s.id) in (select * from unnest($1::text[], $2::text[])) order by s.tenant, s.id for update`,
      keys,
    );
    if (locked.length === wanted) return locked;
  }
  throw new AppError("store_unavailable", "sessions are deleted as fast as they are made");
};

/** Of sessions that are locked, those with a task in their queue. A statement of its own, as it must see what was committed
 * while the lock was waited for. */
export const findBusy = (db: Queries, sessions: readonly SessionKey[]): Promise<SessionKey[]> =>
  db.query<SessionKey>(
    "find-busy-sessions",
    `select g.tenant, g.id from unnest($1::text[], $2::text[]) as g(tenant, id)
     where exists (select from tasks t where t.tenant = g.tenant and t.session_id = g.id and ${IN_SESSION_QUEUE})`,
    [sessions.map(({ tenant }) => tenant), sessions.map(({ id }) => id)],
  );
