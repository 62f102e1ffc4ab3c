// What stands in the place of an event that Postgres does not take.
import type { JournalEvent } from "@openclaw/contracts";
import type { EventRows } from "@openclaw/store";

/** In place of an event that Postgres does not take: that there was one, and why its content is not there. */
export const placeholderOf = (event: JournalEvent, reason: string, at: string): EventRows => {
  const { task, attempt, n, tenant, agent, type } = event;
  const error = { code: "store_rejected", kind: "invalid", message: reason } as const;
  return {
    step: { task, attempt, n, type, at, data: { v: 1, task, attempt, n, type, error } },
    audit: { task, attempt, n, tenant, agent, at, action: type, subject: agent, outcome: error.code },
  };
};
