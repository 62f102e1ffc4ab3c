// One line for each thing that happens to a task.
import type { TaskEvent } from "@openclaw/client";
import type { JournalEvent } from "@openclaw/contracts";
import { formatDuration } from "./duration.ts";

const describeJournal = (event: JournalEvent): string => {
  switch (event.type) {
    case "attempt.started":
      return (event.resumed_steps ?? 0) === 0
        ? `on ${event.worker}`
        : `on ${event.worker}, goes on after ${event.resumed_steps} steps`;
    case "step.model": {
      const { usage, timings, message } = event;
      const calls = message.tool_calls.map((call) => call.name).join(", ");
      const tokens = `${usage.prompt_tokens} + ${usage.completion_tokens} tokens in ${formatDuration(timings.total_ms)}`;
      return calls === "" ? tokens : `${tokens}, calls ${calls}`;
    }
    case "step.tool":
      return `${event.tool} in ${formatDuration(event.duration_ms)}${event.error === undefined ? "" : `, ${event.error.code}`}`;
    case "session.pruned":
      return `${event.session} keeps ${event.turns_after} of ${event.turns_before} turns, ${event.messages_after} of ${event.messages_before} messages`;
    case "session.reset":
      return `${event.session} begins anew after ${event.tasks} tasks`;
    case "attempt.ended":
      return event.outcome.status === "succeeded" ? "succeeded" : `failed, ${event.outcome.error.code}`;
  }
};

export const formatEvent = (event: TaskEvent): string => {
  if (event.type === "task") return `${event.task.created_at}  task             ${event.task.state}`;
  if (event.type === "end") return `${event.task.finished_at ?? ""}  end              ${event.task.state}`;
  const { at, type, attempt } = event.event;
  return `${at}  ${type.padEnd(15)}  attempt ${attempt}, ${describeJournal(event.event)}`;
};
