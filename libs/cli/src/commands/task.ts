// `openclaw task …`
import { TASK_STATES, taskState } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { Command } from "commander";
import { collect } from "../collect.ts";
import { formatEvent } from "../format/event.ts";
import { formatSpanTree } from "../format/span-tree.ts";
import { formatTask, formatTaskList } from "../format/task.ts";
import { parseLimit } from "../parse-limit.ts";
import { type CliContext, openSession, type Session, show, showNext } from "../session.ts";
import { addFork } from "./task-fork.ts";
import { addSubmit, requireSuccess } from "./task-submit.ts";

interface ListOptions {
  readonly agent?: string;
  readonly state?: string;
  readonly session?: string;
  readonly limit: number;
}

const showTask = (session: Session, task: Parameters<typeof formatTask>[0]): void =>
  show(session, task, (value) => formatTask(value, session.output.colors));

const list = async (session: Session, { agent, state, session: sessionId, limit }: ListOptions): Promise<void> => {
  const known = taskState.optional().safeParse(state);
  if (!known.success) throw new AppError("usage", `--state: must be one of ${TASK_STATES.join(", ")}`);
  const filter = {
    ...(agent === undefined ? {} : { agent }),
    ...(sessionId === undefined ? {} : { session: sessionId }),
    ...(known.data === undefined ? {} : { state: known.data }),
  };
  const tasks = await collect(session.client.list(filter), limit);
  show(session, tasks, (value) => formatTaskList(value, session.output.colors));
};

const watch = async (session: Session, id: string): Promise<void> => {
  for await (const event of session.client.watch(id)) {
    showNext(session, event, formatEvent);
    if (event.type === "end") requireSuccess(event.task);
  }
};

const trace = async (session: Session, id: string): Promise<void> => {
  const found = await session.client.trace(id);
  if (found.spans.length === 0)
    throw new AppError(
      "unknown_task",
      `no spans of ${id} are recorded yet; the recorder stores them within a second or two`,
    );
  show(session, found, ({ spans }) => formatSpanTree(spans, session.output.colors));
};

export const taskCommand = (context: CliContext): Command => {
  const task = new Command("task").description("hand in, read, follow, cancel, retry and fork tasks");
  const withId = (name: string, about: string, run: (session: Session, id: string) => Promise<void>) =>
    task
      .command(`${name} <id>`)
      .description(about)
      .action((id: string, _: unknown, command: Command) => run(openSession(command, context), id));

  addSubmit(task, context);
  withId("get", "show a task and its result", async (session, id) => showTask(session, await session.client.get(id)));
  task
    .command("list")
    .description("list tasks, newest first")
    .option("--agent <name>", "only of this agent")
    .option("--state <state>", "only in this state")
    .option("--session <id>", "only of this session")
    .option("--limit <count>", "how many at most", parseLimit, 20)
    .action((options: ListOptions, command: Command) => list(openSession(command, context), options));
  withId("watch", "follow a task's events to its end", watch);
  task
    .command("cancel <id>")
    .description("stop a task")
    .option("--reason <text>", "why, for the record")
    .action(async (id: string, options: { reason?: string }, command: Command) => {
      const session = openSession(command, context);
      showTask(session, await session.client.cancel(id, options));
    });
  withId("retry", "run an ended task again, as a new task", async (session, id) =>
    showTask(session, await session.client.retry(id)),
  );
  addFork(task, context);
  withId("trace", "show the spans of a task as a tree", trace);
  withId("explain", "say what a task waits for", async (session, id) => {
    const explanation = await session.client.explain(id);
    const until = ({ until: at }: { until: string | null }) => (at === null ? "" : ` (until about ${at})`);
    show(session, explanation, (value) => `${value.state}: ${value.message}${until(value)}`);
  });
  return task;
};
