// Whose turn it is in a session. Its queue is in the order of acceptance; who holds it has been dispatched before, and goes on
// before all others.
import { IN_SESSION_QUEUE, type Queries, type TaskRow } from "@openclaw/store";
import { OPEN_COLUMNS, type OpenTask } from "../open-task.ts";
import type { SessionKey } from "./enter-sessions.ts";

const OF_SESSION = `t.tenant = s.tenant and t.session_id = s.id and ${IN_SESSION_QUEUE}`;

/** For conditions on tasks `t` that are queued: whether nothing of their session goes before them. */
export const HAS_TURN = `(t.session_id is null or exists (
  select from sessions s where s.tenant = t.tenant and s.id = t.session_id and (s.task = t.id or (s.task is null
    and not exists (select from tasks o where o.tenant = t.tenant and o.session_id = t.session_id and o.finished_at is null
      and o.state <> 'scheduled' and o.session_order < t.session_order)))))`;

export interface SessionTurn {
  readonly head: OpenTask;
  /** A waiting task that cancels what goes before it. */
  readonly interrupter: string | null;
}

export const findTurns = async (db: Queries, sessions: readonly SessionKey[]): Promise<SessionTurn[]> => {
  const rows = await db.query<OpenTask & { readonly interrupter: string | null }>(
    "find-turns",
    `with turns as (
       select coalesce((select t.id from tasks t where t.id = s.task and t.finished_at is null),
         (select t.id from tasks t where ${OF_SESSION} order by t.session_order limit 1)) as head,
         (select t.id from tasks t where t.tenant = s.tenant and t.session_id = s.id and t.finished_at is null
            and t.interrupts and t.state = 'queued' and t.attempt = 0 order by t.session_order desc limit 1) as interrupter
       from sessions s where (s.tenant, s.id) in (select * from unnest($1::text[], $2::text[])))
     select ${OPEN_COLUMNS}, interrupter from turns join tasks on id = head`,
    [sessions.map(({ tenant }) => tenant), sessions.map(({ id }) => id)],
  );
  return rows.map(({ interrupter, ...head }) => ({ head, interrupter }));
};

/** What a task that interrupts cancels: who holds its session, and who was accepted before it. */
export const findInterrupted = async (db: Queries, interrupter: string): Promise<string[]> => {
  const rows = await db.query<{ id: string }>(
    "find-interrupted",
    `select t.id from tasks i join sessions s on s.tenant = i.tenant and s.id = i.session_id
     join tasks t on ${OF_SESSION} and t.id <> i.id and (t.session_order < i.session_order or t.id = s.task)
     where i.id = $1 and i.state = 'queued'`,
    [interrupter],
  );
  return rows.map(({ id }) => id);
};

export interface Ahead {
  readonly id: string;
  readonly state: TaskRow["state"];
  /** Tasks of the session that go before, this one among them. */
  readonly count: number;
}

/** Who goes before a waiting task of a session. */
export const findAhead = async (db: Queries, id: string): Promise<Ahead | undefined> => {
  const rows = await db.query<Ahead>(
    "find-ahead",
    `select t.id, t.state, count(*) over ()::int as count
     from tasks w join sessions s on s.tenant = w.tenant and s.id = w.session_id
     join tasks t on ${OF_SESSION} and t.id <> w.id and (t.session_order < w.session_order or t.id = s.task)
     where w.id = $1 and w.id is distinct from s.task order by t.id = s.task desc nulls last, t.session_order limit 1`,
    [id],
  );
  return rows[0];
};
