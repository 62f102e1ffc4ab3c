import type { Queries } from "@openclaw/store";
import { OPEN_COLUMNS, type OpenTask } from "../open-task.ts";

/** Attempts that are out: dispatched or running. There are never more than slots. */
export const loadAttempts = (db: Queries): Promise<OpenTask[]> =>
  db.query<OpenTask>(
    "load-attempts",
    `select ${OPEN_COLUMNS} from tasks where finished_at is null and state not in ('queued', 'scheduled', 'retrying')`,
  );

/** Waiting tasks of one agent and priority, oldest first, after an id. */
export const loadLane = (
  db: Queries,
  lane: { readonly agent: string; readonly priority: number; readonly after: string; readonly limit: number },
): Promise<OpenTask[]> =>
  db.query<OpenTask>(
    "load-lane",
    `select ${OPEN_COLUMNS} from tasks
     where finished_at is null and agent = $1 and priority = $2 and id > $3 and state = 'queued' order by id limit $4`,
    [lane.agent, lane.priority, lane.after, lane.limit],
  );

/** Scheduled and retrying tasks that are due before a moment. */
export const loadDelayed = (db: Queries, dueBefore: Date, limit: number): Promise<OpenTask[]> =>
  db.query<OpenTask>(
    "load-delayed",
    `select ${OPEN_COLUMNS} from tasks
     where finished_at is null and state in ('scheduled', 'retrying') and not_before < $1 order by not_before limit $2`,
    [dueBefore, limit],
  );

/** Open tasks with a deadline before a moment, waiting ones among them. */
export const loadDeadlines = (db: Queries, before: Date, limit: number): Promise<{ id: string; deadline: Date }[]> =>
  db.query(
    "load-deadlines",
    "select id, deadline from tasks where finished_at is null and deadline < $1 order by deadline limit $2",
    [before, limit],
  );

export const loadByIds = (db: Queries, ids: readonly string[]): Promise<OpenTask[]> =>
  db.query<OpenTask>(
    "load-by-ids",
    `select ${OPEN_COLUMNS} from tasks where id = any($1::text[]) and finished_at is null`,
    [ids],
  );

/** Tasks that were accepted since an id: what a lost notice would have told. */
export const loadSince = (db: Queries, id: string, limit: number): Promise<OpenTask[]> =>
  db.query<OpenTask>(
    "load-since",
    `select ${OPEN_COLUMNS} from tasks where finished_at is null and id > $1 order by id limit $2`,
    [id, limit],
  );
