// Tasks as text.
import type { TaskSummary } from "@openclaw/client";
import type { Task, TaskState } from "@openclaw/contracts";
import type { Colors } from "../output.ts";
import { formatDuration } from "./duration.ts";
import { formatTable } from "./table.ts";

const paint = (state: TaskState, colors: Colors): string => {
  if (state === "succeeded") return colors.green(state);
  if (state === "failed" || state === "dead_letter") return colors.red(state);
  if (state === "cancelled" || state === "expired" || state === "needs_attention") return colors.yellow(state);
  return colors.cyan(state);
};

const took = (task: TaskSummary): string => {
  if (task.finished_at === null) return "";
  return formatDuration(Math.max(0, Date.parse(task.finished_at) - Date.parse(task.created_at)));
};

export const formatTaskList = (tasks: readonly TaskSummary[], colors: Colors): string =>
  formatTable(
    ["ID", "AGENT", "PRIORITY", "STATE", "ATTEMPT", "CREATED", "TOOK", "ERROR"],
    tasks.map((task) => [
      task.id,
      task.agent,
      task.priority,
      paint(task.state, colors),
      String(task.attempt),
      task.created_at,
      took(task),
      task.error?.code ?? "",
    ]),
  );

const usageLine = ({ usage }: Task): string => {
  if (usage === null) return "";
  const { prompt_tokens, completion_tokens, model_calls, tool_calls } = usage;
  return `${prompt_tokens} + ${completion_tokens} tokens, ${model_calls} model calls, ${tool_calls} tool calls`;
};

const factsOf = (task: Task, colors: Colors): [name: string, value: string][] => [
  ["task", task.id],
  ["agent", task.agent],
  ["priority", task.priority],
  ["state", paint(task.state, colors)],
  ["attempt", String(task.attempt)],
  ["created", task.created_at],
  ["due", task.not_before ?? ""],
  ["deadline", task.deadline ?? ""],
  ["took", took(task)],
  ["usage", usageLine(task)],
  ["session", task.session_id ?? ""],
  ["root", task.root === task.id ? "" : task.root],
  ["forked", task.forked_from ?? ""],
  ["tags", task.tags.join(", ")],
  ["trace", task.trace_id ?? ""],
  ["group", task.fingerprint ?? ""],
  ["error", task.error === null ? "" : `${task.error.code}: ${task.error.message}`],
];

/** What is known of a task, one fact a line, then its result as JSON. */
export const formatTask = (task: Task, colors: Colors): string => {
  const facts = factsOf(task, colors).filter(([, value]) => value !== "");
  const lines = facts.map(([name, value]) => `${name.padEnd(9)} ${value}`);
  if (task.result !== null) lines.push("result", JSON.stringify(task.result, null, 2));
  return lines.join("\n");
};
