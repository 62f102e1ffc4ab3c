// Waiting tasks for tests of the pure parts.
import type { OpenTask } from "../src/open-task.ts";

export const openTask = (id: string, fields: Partial<OpenTask> = {}): OpenTask => ({
  id,
  tenant: "default",
  agent: "a",
  agent_version: "v",
  priority: 2,
  state: "queued",
  attempt: 0,
  input_bytes: 10,
  not_before: null,
  deadline: null,
  failures: 0,
  process_deaths: 0,
  leases_lost: 0,
  worker: null,
  session_id: null,
  created_at: new Date(0),
  ...fields,
});
