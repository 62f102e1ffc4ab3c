// `openclaw task submit`
import { httpSubmission, type Task } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import type { Command } from "commander";
import { formatTask } from "../format/task.ts";
import { withProgress } from "../progress.ts";
import { type CliContext, openSession, type Session, show } from "../session.ts";
import { type InputOptions, readTaskInput } from "../task-input.ts";

interface SubmitOptions extends InputOptions {
  readonly priority: string;
  readonly key?: string;
  readonly session?: string;
  readonly onBusy?: string;
  readonly wait?: true;
}

/** A task that ended otherwise than well is this command's failure too. */
export const requireSuccess = (task: Task): void => {
  if (task.state === "succeeded") return;
  if (task.error !== null) throw AppError.fromWire(task.error);
  throw new AppError(
    task.state === "cancelled" ? "task_cancelled" : "deadline_exceeded",
    `${task.id} is ${task.state}`,
  );
};

/** The ended task; tells on the terminal what goes on when that takes a while. */
const waitForEnd = async ({ client, output }: Session, id: string): Promise<Task> => {
  let doing = "queued";
  const follow = async (): Promise<Task> => {
    for await (const event of client.watch(id)) {
      if (event.type === "end") return event.task;
      doing = event.type === "task" ? event.task.state : event.event.type;
    }
    throw new AppError("invalid_message", `the events of ${id} ended without the task's end`);
  };
  return withProgress(output, () => `${id}: ${doing}`, follow);
};

const submit = async (agent: string, options: SubmitOptions, command: Command, context: CliContext): Promise<void> => {
  const session = openSession(command, context);
  const input = await readTaskInput(options, context.cwd, session.client);
  const { priority, session: session_id, onBusy: on_busy } = options;
  const checked = httpSubmission.safeParse({ agent, priority, input, session_id, on_busy });
  if (!checked.success) {
    const problems = checked.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new AppError("usage", problems.join("; "));
  }
  const accepted = await session.client.submit(
    checked.data,
    options.key === undefined ? {} : { idempotencyKey: options.key },
  );
  const task = options.wait === true ? await waitForEnd(session, accepted.id) : accepted;
  show(session, task, (value) => formatTask(value, session.output.colors));
  if (options.wait === true) requireSuccess(task);
};

export const addSubmit = (task: Command, context: CliContext): void => {
  task
    .command("submit <agent>")
    .description("hand in a task")
    .option("--text <text>", "the input's text")
    .option("--file <path>", "a file: small text goes into the task, anything else as a blob")
    .option("--input <json>", "the input as JSON")
    .option("--priority <word>", "critical, high, normal, low or idle", "normal")
    .option("--key <key>", "idempotency key: the same key is the same task")
    .option("--session <id>", "go on from the earlier tasks of this session, which begins with its first task")
    .option("--on-busy <word>", "when the session is busy: enqueue, reject, or interrupt its earlier tasks")
    .option("--wait", "wait for the end; fail if the task does")
    .action((agent: string, options: SubmitOptions, command: Command) => submit(agent, options, command, context));
};
