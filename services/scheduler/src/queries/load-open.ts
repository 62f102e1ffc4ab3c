import type { Queries } from "@openclaw/store";
import { OPEN_COLUMNS, type OpenTask } from "../open-task.ts";
import { HAS_TURN } from "./session-turns.ts";

/** A place among all open tasks, which are ordered by lane and id. */
export type Place = readonly [agent: string, priority: number, id: string];

export const FIRST_PLACE: Place = ["", -1, ""];

const AFTER = "finished_at is null and (agent, priority, id) > ($1, $2::smallint, $3)";
const BY_PLACE = "order by agent, priority, id";

/** Open tasks after a place, whatever their state. */
export const loadPage = (db: Queries, after: Place, limit: number): Promise<OpenTask[]> =>
  db.query<OpenTask>("load-page", `select ${OPEN_COLUMNS} from tasks where ${AFTER} ${BY_PLACE} limit $4`, [
    ...after,
    limit,
  ]);

interface AttemptsPage {
  readonly attempts: OpenTask[];
  /** Where the page ends; undefined when it was the last. */
  readonly end: Place | undefined;
}

/** Attempts that are out, among so many open tasks after a place. The attempts are never more than slots, the tasks may be
 * a million, so a page of them is only counted. */
export const loadAttempts = async (db: Queries, after: Place, limit: number): Promise<AttemptsPage> => {
  const rows = await db.query<OpenTask & { readonly end: Place; readonly seen: number }>(
    "load-attempts",
    `with page as (select agent, priority, id, state from tasks where ${AFTER} ${BY_PLACE} limit $4),
       attempts as (select ${OPEN_COLUMNS} from tasks where id = any(array(
         select id from page where state in ('dispatched', 'running', 'waiting_tool')))),
       last as (select json_build_array(agent, priority, id) as end, count(*) over () as seen from page
         order by agent desc, priority desc, id desc limit 1)
     select last.*, attempts.* from last left join attempts on true`,
    [...after, limit],
  );
  const [first] = rows;
  const isLast = first === undefined || first.seen < limit;
  return { attempts: rows.filter(({ id }) => id !== null), end: isLast ? undefined : first.end };
};

/** Waiting tasks of one agent and priority, oldest first, after an id; of each session only the one whose turn it is. */
export const loadLane = (
  db: Queries,
  lane: { readonly agent: string; readonly priority: number; readonly after: string; readonly limit: number },
): Promise<OpenTask[]> =>
  db.query<OpenTask>(
    "load-lane",
    `select ${OPEN_COLUMNS} from tasks t
     where finished_at is null and agent = $1 and priority = $2 and id > $3 and state = 'queued' and ${HAS_TURN}
     order by id limit $4`,
    [lane.agent, lane.priority, lane.after, lane.limit],
  );

/** Scheduled and retrying tasks that are due between two moments. */
export const loadDelayed = (db: Queries, from: Date, before: Date, limit: number): Promise<OpenTask[]> =>
  db.query<OpenTask>(
    "load-delayed",
    `select ${OPEN_COLUMNS} from tasks where finished_at is null and not_before >= $1 and not_before < $2
       and state in ('scheduled', 'retrying') order by not_before limit $3`,
    [from, before, limit],
  );

/** Open tasks with a deadline before a moment, waiting ones among them. */
export const loadDeadlines = (db: Queries, before: Date, limit: number): Promise<{ id: string; deadline: Date }[]> =>
  db.query(
    "load-deadlines",
    "select id, deadline from tasks where finished_at is null and deadline < $1 order by deadline limit $2",
    [before, limit],
  );

/** Those of the named tasks that are open. */
export const loadByIds = (db: Queries, ids: readonly string[]): Promise<OpenTask[]> =>
  db.query<OpenTask>(
    "load-by-ids",
    `select ${OPEN_COLUMNS} from tasks where id = any($1::text[]) and finished_at is null`,
    [ids],
  );

/** Open tasks that were accepted since an id: what a lost notice would have told. */
export const loadSince = (db: Queries, id: string, limit: number): Promise<OpenTask[]> =>
  db.query<OpenTask>(
    "load-since",
    `select ${OPEN_COLUMNS} from tasks where finished_at is null and id > $1 order by id limit $2`,
    [id, limit],
  );
