// Ended tasks again, as new ones. Postgres copies what they hold, so that no input travels here and back.
import { type Queries, TASK_COLUMNS, type TaskRow } from "@openclaw/store";

/** What is known of a task that is to be retried. */
export interface RetriedTask {
  readonly id: string;
  readonly agent: string;
  readonly input_bytes: number;
}

export interface Retry {
  /** Of the new task. */
  readonly id: string;
  readonly of: string;
  readonly agentVersion: string;
  readonly input_bytes: number;
}

/** New tasks with the same root and the agent as it is configured now. A deadline is not taken over: it has passed, or soon
 * will have. The effects of the chain are, so that they are known for as long as it may go on. */
export const insertRetries = (db: Queries, retries: readonly Retry[]): Promise<TaskRow[]> =>
  db.query<TaskRow>(
    "insert-retries",
    `with again as (
     insert into tasks as t (id, tenant, agent, agent_version, priority, state, input, input_bytes, body_hash, origin, root,
       timeout_seconds, data_class, tags, metadata, traceparent)
     select r.id, o.tenant, o.agent, r.agent_version, o.priority, 'queued', o.input, o.input_bytes, o.body_hash,
       'retry:' || o.id || ':' || r.id, o.root, o.timeout_seconds, o.data_class, o.tags, o.metadata, o.traceparent
     from unnest($1::text[], $2::text[], $3::text[]) as r(id, retried, agent_version) join tasks o on o.id = r.retried
     returning t.*),
     taken_over as (update effects e set task = a.id from again a where e.root = a.root)
     select ${TASK_COLUMNS} from again t`,
    [retries.map((r) => r.id), retries.map((r) => r.of), retries.map((r) => r.agentVersion)],
  );
