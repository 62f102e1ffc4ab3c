import type { TaskState } from "@openclaw/contracts";
import { notRunAgain, type Queries, TASK_COLUMNS, type TaskRow } from "@openclaw/store";

export const findTask = async (db: Queries, tenant: string, id: string): Promise<TaskRow | undefined> => {
  const rows = await db.query<TaskRow>(
    "find-task",
    `select ${TASK_COLUMNS} from tasks t where t.id = $2 and t.tenant = $1`,
    [tenant, id],
  );
  return rows[0];
};

export const findState = async (db: Queries, id: string): Promise<TaskState | undefined> => {
  const rows = await db.query<{ state: TaskState }>("find-state", "select state from tasks where id = $1", [id]);
  return rows[0]?.state;
};

/** Dead letters per agent that nobody has run again. */
export const countDeadLetters = (db: Queries): Promise<{ agent: string; count: number }[]> =>
  db.query(
    "count-dead-letters",
    `select t.agent, count(*) as count from tasks t
     where t.end_state = 'dead_letter' and ${notRunAgain("t")}
     group by t.agent`,
  );

/** Tenants with the most open tasks: enough of them that those left out are far from any limit. */
const MAX_TENANTS = 1_000;

export const countOpenTasks = (db: Queries): Promise<{ tenant: string; count: number }[]> =>
  db.query(
    "count-open-tasks",
    `select tenant, count(*) as count from tasks where finished_at is null
     group by tenant order by count desc limit ${MAX_TENANTS}`,
  );

export interface KnownSubmission extends TaskRow {
  readonly idempotency_key: string | null;
  readonly origin: string;
}

/** The rows that submissions with these keys or origins became earlier. */
export const findSubmissions = (
  db: Queries,
  submissions: readonly { readonly tenant: string; readonly idempotencyKey: string | null; readonly origin: string }[],
): Promise<KnownSubmission[]> =>
  db.query<KnownSubmission>(
    "find-submissions",
    `select ${TASK_COLUMNS}, t.idempotency_key, t.origin from tasks t
     where t.id in (
       select k.id from unnest($1::text[], $2::text[]) as given (tenant, key)
         join tasks k on k.tenant = given.tenant and k.idempotency_key = given.key
       union all select o.id from tasks o where o.origin = any($3::text[]))`,
    [submissions.map((s) => s.tenant), submissions.map((s) => s.idempotencyKey), submissions.map((s) => s.origin)],
  );

/** Of the named blobs, those that the tenant has. */
export const findBlobs = (
  db: Queries,
  blobs: readonly { readonly tenant: string; readonly id: string }[],
): Promise<{ tenant: string; id: string }[]> =>
  db.query(
    "find-blobs",
    "select tenant, id from blobs where (tenant, id) in (select * from unnest($1::text[], $2::text[]))",
    [blobs.map((b) => b.tenant), blobs.map((b) => b.id)],
  );
