// What the leader keeps in memory of a task that has not ended. Input and result stay in the table: ten thousand inputs
// of 256 KiB would not fit.
import type { TaskState } from "@openclaw/contracts";
import type { TaskRow } from "@openclaw/store";

export interface OpenTask {
  readonly id: string;
  readonly tenant: string;
  readonly agent: string;
  readonly agent_version: string;
  readonly priority: number;
  readonly state: TaskState;
  readonly attempt: number;
  readonly input_bytes: number;
  readonly not_before: Date | null;
  readonly deadline: Date | null;
  readonly failures: number;
  readonly process_deaths: number;
  readonly leases_lost: number;
  readonly worker: string | null;
  readonly session_id: string | null;
  readonly created_at: Date;
}

/** The columns of OpenTask. */
export const OPEN_COLUMNS = `id, tenant, agent, agent_version, priority, state, attempt, input_bytes, not_before, deadline,
  failures, process_deaths, leases_lost, worker, session_id, created_at`;

export const toOpenTask = (row: TaskRow): OpenTask => ({
  id: row.id,
  tenant: row.tenant,
  agent: row.agent,
  agent_version: row.agent_version,
  priority: row.priority,
  state: row.state,
  attempt: row.attempt,
  input_bytes: row.input_bytes,
  not_before: row.not_before,
  deadline: row.deadline,
  failures: row.failures,
  process_deaths: row.process_deaths,
  leases_lost: row.leases_lost,
  worker: row.worker,
  session_id: row.session_id,
  created_at: row.created_at,
});

/** Whether an attempt of it is out. A task that waits for somebody's word holds no slot. */
export const isOut = ({ state }: Pick<OpenTask, "state">): boolean =>
  state === "dispatched" || state === "running" || state === "waiting_tool";

export const isDelayed = ({ state }: Pick<OpenTask, "state">): boolean => state === "scheduled" || state === "retrying";

/** Since when nothing but a slot is missing: a delay that was asked for is no waiting. */
export const readySince = (task: Pick<OpenTask, "not_before" | "created_at">): number =>
  (task.not_before ?? task.created_at).getTime();
