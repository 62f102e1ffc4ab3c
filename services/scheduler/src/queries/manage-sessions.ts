// Sessions as operators and workers ask for them.
import type { AttemptRef, SessionContent } from "@openclaw/contracts";
import { type Queries, SESSION_COLUMNS, type SessionRow } from "@openclaw/store";
import type { SessionKey } from "./enter-sessions.ts";

/** What the session of an attempt that is out holds. The session is the attempt's task's own, so that nothing else changes it. */
export const readContent = async (db: Queries, { task, attempt }: AttemptRef): Promise<SessionContent | undefined> => {
  const rows = await db.query<SessionContent>(
    "read-session-content",
    `select s.version, s.tasks, s.context_tokens, s.turns from tasks t
     join sessions s on s.tenant = t.tenant and s.id = t.session_id and s.task = t.id
     where t.id = $1 and t.attempt = $2 and t.state in ('dispatched', 'running', 'waiting_tool')`,
    [task, attempt],
  );
  return rows[0];
};

/** To be called in a transaction: a task that enters waits for its end. */
export const lockSession = async (db: Queries, { tenant, id }: SessionKey): Promise<SessionRow | undefined> => {
  const values = [tenant, id];
  const text = "select 1 from sessions where tenant = $1 and id = $2 for update";
  if ((await db.query("lock-session", text, values)).length === 0) return undefined;
  return (
    await db.query<SessionRow>(
      "find-session",
      `select ${SESSION_COLUMNS} from sessions s where s.tenant = $1 and s.id = $2`,
      values,
    )
  )[0];
};

/** Of a session that is locked. */
export const emptySession = async (db: Queries, { tenant, id }: SessionKey): Promise<SessionRow | undefined> => {
  const rows = await db.query<SessionRow>(
    "empty-session",
    `update sessions s set version = version + 1, tasks = 0, turns = '[]', turn_count = 0, bytes = 2, context_tokens = 0,
       used_at = now()
     where s.tenant = $1 and s.id = $2 returning ${SESSION_COLUMNS}`,
    [tenant, id],
  );
  return rows[0];
};

/** Deletes a session that is locked, unless a task of it is open: one that is not due yet among them. */
export const deleteSession = async (db: Queries, { tenant, id }: SessionKey): Promise<boolean> => {
  const rows = await db.query(
    "delete-session",
    `delete from sessions s where s.tenant = $1 and s.id = $2 and not exists (
       select from tasks t where t.tenant = s.tenant and t.session_id = s.id and t.finished_at is null) returning 1`,
    [tenant, id],
  );
  return rows.length > 0;
};

export interface SessionCount {
  readonly agent: string;
  readonly busy: number;
  readonly waiting: number;
}

export const countSessions = (db: Queries): Promise<SessionCount[]> =>
  db.query<SessionCount>(
    "count-sessions",
    `select agent, sum(busy)::int as busy, sum(waiting)::int as waiting from (
       select agent, count(*) as busy, 0 as waiting from sessions where task is not null group by agent
       union all
       select agent, 0, count(*) from tasks
       where finished_at is null and session_id is not null and state = 'queued' and attempt = 0 group by agent) counted
     group by agent`,
  );

/** Those that are held by a task that has ended, or is gone: there should be none. */
export const findAbandoned = (db: Queries): Promise<(SessionKey & { readonly task: string })[]> =>
  db.query(
    "find-abandoned-sessions",
    `select s.tenant, s.id, s.task from sessions s where s.task is not null
       and not exists (select from tasks t where t.id = s.task and t.finished_at is null)`,
  );

/** What has ended never holds anything again, so that this is safe whatever happened since it was found. */
export const freeSession = (
  db: Queries,
  { tenant, id, task }: SessionKey & { readonly task: string },
): Promise<unknown> =>
  db.query("free-session", "update sessions set task = null where tenant = $1 and id = $2 and task = $3", [
    tenant,
    id,
    task,
  ]);
