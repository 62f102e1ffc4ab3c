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
  readonly not_before: Date | null;
  readonly deadline: Date | null;
  readonly timeout_seconds: number | null;
  readonly traceparent: string | null;
  readonly failures: number;
  readonly process_deaths: number;
  readonly leases_lost: number;
  readonly worker: string | null;
  readonly adapter: string | null;
  readonly created_at: Date;
}

/** The columns of OpenTask. */
export const OPEN_COLUMNS = `id, tenant, agent, agent_version, priority, state, attempt, not_before, deadline, timeout_seconds,
  traceparent, failures, process_deaths, leases_lost, worker, adapter, created_at`;

export const toOpenTask = (row: TaskRow): OpenTask => ({
  id: row.id,
  tenant: row.tenant,
  agent: row.agent,
  agent_version: row.agent_version,
  priority: row.priority,
  state: row.state,
  attempt: row.attempt,
  not_before: row.not_before,
  deadline: row.deadline,
  timeout_seconds: row.timeout_seconds,
  traceparent: row.traceparent,
  failures: row.failures,
  process_deaths: row.process_deaths,
  leases_lost: row.leases_lost,
  worker: row.worker,
  adapter: row.adapter,
  created_at: row.created_at,
});
