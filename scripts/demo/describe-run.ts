// One run as a person reads it: what went in, each step with tokens and time, what came out, and how it was checked.
import type { RecordedStep } from "@openclaw/client";
import type { SampleRun } from "./run-sample.ts";

const MAX_RESULT_LINES = 24;
const MAX_LINE = 110;

const cut = (line: string): string => (line.length > MAX_LINE ? `${line.slice(0, MAX_LINE - 1)}…` : line);

const numberAt = (step: RecordedStep, ...path: readonly string[]): number => {
  let at: unknown = step;
  for (const key of path) at = typeof at === "object" && at !== null ? Reflect.get(at, key) : undefined;
  return typeof at === "number" ? at : 0;
};

const describeStep = (step: RecordedStep): string | undefined => {
  if (step.type === "step.model") {
    const tokens = `${numberAt(step, "usage", "prompt_tokens")} + ${numberAt(step, "usage", "completion_tokens")} tokens`;
    return `model  ${tokens}, ${Math.round(numberAt(step, "timings", "total_ms"))} ms`;
  }
  if (step.type === "step.tool")
    return `tool   ${String(step["tool"])}, ${Math.round(numberAt(step, "duration_ms"))} ms`;
  return undefined;
};

const describeResult = (result: unknown): string[] => {
  const lines = JSON.stringify(result, null, 2).split("\n").map(cut);
  return lines.length > MAX_RESULT_LINES
    ? [...lines.slice(0, MAX_RESULT_LINES), `… ${lines.length - MAX_RESULT_LINES} more lines`]
    : lines;
};

const elapsedMs = ({ task }: SampleRun): number =>
  Date.parse(task.finished_at ?? task.created_at) - Date.parse(task.created_at);

export const describeRun = (run: SampleRun): string => {
  const { task, facts } = run;
  const steps = run.steps.flatMap((step) => describeStep(step) ?? []);
  const wrong = facts
    .filter((fact) => !fact.ok)
    .map((fact) => `    ${fact.name}: the file says ${cut(fact.expected)}, the result ${cut(fact.actual)}`);
  return [
    `${run.ok ? "ok" : "NOT OK"}  ${run.agent}  on ${run.fileName}: ${task.state} in ${elapsedMs(run)} ms, attempt ${task.attempt}, ${task.id}`,
    ...(task.error === null ? [] : [`    ${task.error.code}: ${task.error.message}`]),
    ...steps.map((step) => `    ${step}`),
    ...describeResult(task.result).map((line) => `    ${line}`),
    `    ${facts.length - wrong.length} of ${facts.length} facts from the file agree: ${facts
      .map((fact) => fact.name)
      .join(", ")
      .slice(0, 160)}`,
    ...wrong,
    "",
  ].join("\n");
};
