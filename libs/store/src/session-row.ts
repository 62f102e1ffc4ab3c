// Rows of `sessions` and the session object that everybody reads.
import type { Session } from "@openclaw/contracts";

export interface SessionRow {
  readonly id: string;
  readonly tenant: string;
  readonly agent: string;
  readonly version: number;
  readonly tasks: number;
  readonly turn_count: number;
  readonly bytes: number;
  readonly context_tokens: number;
  readonly task: string | null;
  readonly waiting: number;
  readonly created_at: Date;
  readonly used_at: Date;
}

/** Of tasks `t`: those that are in the session's queue, whoever holds it. One that is not due yet is not. */
export const IN_SESSION_QUEUE = "t.finished_at is null and t.state <> 'scheduled'";

/** The columns of SessionRow, for `select` and `returning` on `sessions s`. */
export const SESSION_COLUMNS = `s.id, s.tenant, s.agent, s.version, s.tasks, s.turn_count, s.bytes, s.context_tokens, s.task,
  (select count(*)::int from tasks t where t.tenant = s.tenant and t.session_id = s.id and ${IN_SESSION_QUEUE}
    and t.id is distinct from s.task) as waiting, s.created_at, s.used_at`;

export const toSession = ({ turn_count, created_at, used_at, ...row }: SessionRow): Session => ({
  id: row.id,
  tenant: row.tenant,
  agent: row.agent,
  version: row.version,
  tasks: row.tasks,
  turns: turn_count,
  bytes: row.bytes,
  context_tokens: row.context_tokens,
  task: row.task,
  waiting: row.waiting,
  created_at: created_at.toISOString(),
  used_at: used_at.toISOString(),
});
