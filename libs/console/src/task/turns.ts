// How many of the model's turns count for a task: those of its last attempt, and of earlier ones what it took over. Pure.
import type { JournalEvent } from "@openclaw/contracts";

export const turnsOf = (events: readonly JournalEvent[]): number => {
  let calls: JournalEvent[] = [];
  for (const event of events) {
    if (event.type === "attempt.started") {
      const kept = event.resumed_steps ?? 0;
      calls = kept === 0 ? [] : calls.slice(-kept);
    } else if (event.type !== "attempt.ended") calls.push(event);
  }
  return calls.filter(({ type }) => type === "step.model").length;
};
