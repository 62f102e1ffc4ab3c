import { type Queries, TASK_COLUMNS, type TaskRow } from "@openclaw/store";
import type { NewTask } from "../new-task.ts";

const TEXT = `
insert into tasks as t (id, tenant, agent, agent_version, priority, state, input, input_bytes, idempotency_key, body_hash, origin, root,
  not_before, deadline, timeout_seconds, data_class, tags, metadata, traceparent, session_id, session_order, interrupts)
select r.id, r.tenant, r.agent, r.agent_version, r.priority, r.state, r.input, octet_length(r.input::text), r.idempotency_key, r.body_hash, r.origin, r.root,
  r.not_before, r.deadline, r.timeout_seconds, r.data_class,
  array(select json_array_elements_text(r.tags)), r.metadata, r.traceparent,
  r.session_id, case when r.session_id is not null then nextval('session_order') end, r.interrupts
from json_to_recordset($1::json) as r(id text, tenant text, agent text, agent_version text, priority smallint, state text,
  input json, idempotency_key text, body_hash text, origin text, root text, not_before timestamptz, deadline timestamptz,
  timeout_seconds double precision, data_class text, tags json, metadata jsonb, traceparent text, session_id text,
  interrupts boolean)
on conflict do nothing
returning ${TASK_COLUMNS}`;

const record = (task: NewTask) => ({
  id: task.id,
  tenant: task.tenant,
  agent: task.agent,
  agent_version: task.agentVersion,
  priority: task.priority,
  state: task.state,
  input: task.input,
  idempotency_key: task.idempotencyKey,
  body_hash: task.bodyHash,
  origin: task.origin,
  root: task.root,
  not_before: task.notBefore,
  deadline: task.deadline,
  timeout_seconds: task.timeoutSeconds,
  data_class: task.dataClass,
  tags: task.tags,
  metadata: task.metadata,
  traceparent: task.traceparent,
  session_id: task.sessionId,
  interrupts: task.interrupts,
});

/** Inserts what is new; a row that conflicts by idempotency key or origin is left out of the answer. */
export const insertTasks = (db: Queries, tasks: readonly NewTask[]): Promise<TaskRow[]> =>
  db.query<TaskRow>("insert-tasks", TEXT, [JSON.stringify(tasks.map(record))]);
