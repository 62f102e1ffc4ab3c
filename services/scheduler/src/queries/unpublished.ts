// What RESULTS is owed: written with a task's end, struck off after its publication.
import { type Queries, TASK_COLUMNS, type TaskRow } from "@openclaw/store";

export const markPublished = (db: Queries, ids: readonly string[]): Promise<unknown> =>
  db.query("mark-published", "delete from unpublished where task = any($1::text[])", [ids]);

/** Ended rows whose result RESULTS may not have, after an id. */
export const loadUnpublished = (db: Queries, endedBefore: Date, after: string, limit: number): Promise<TaskRow[]> =>
  db.query<TaskRow>(
    "load-unpublished",
    `select ${TASK_COLUMNS} from unpublished u join tasks t on t.id = u.task
     where u.ended_at < $1 and u.task > $2 order by u.task limit $3`,
    [endedBefore, after, limit],
  );
