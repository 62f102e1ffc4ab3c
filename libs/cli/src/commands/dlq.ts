// `openclaw dlq …`: tasks whose retries are used up.
import type { DeadLetterFilter } from "@openclaw/client";
import { replayOptions } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { Command } from "commander";
import { collect } from "../collect.ts";
import { showStarted } from "../follow-job.ts";
import { formatGroups } from "../format/job.ts";
import { formatTask, formatTaskList } from "../format/task.ts";
import { parseLimit } from "../parse-limit.ts";
import { numberWithin } from "../parse-number.ts";
import { type CliContext, openSession, show } from "../session.ts";

interface FilterOptions {
  readonly agent?: string;
  readonly code?: string;
  readonly group?: string;
}

interface ReplayOptions extends FilterOptions {
  readonly all?: true;
  readonly priority: string;
  readonly maxInflight: number;
  readonly stopAfter: number;
  readonly wait?: true;
}

const MANY = { min: 1, max: 1_000, whole: true } as const;

const withFilter = (command: Command): Command =>
  command
    .option("--agent <name>", "only of this agent")
    .option("--code <code>", "only with this error")
    .option("--group <fingerprint>", "only of this group (`dlq groups`)");

const filterOf = ({ agent, code, group }: FilterOptions): DeadLetterFilter => ({
  ...(agent === undefined ? {} : { agent }),
  ...(code === undefined ? {} : { code }),
  ...(group === undefined ? {} : { fingerprint: group }),
});

const replayOf = (ids: readonly string[], options: ReplayOptions) => {
  const filter = { ...filterOf(options), ...(ids.length === 0 ? {} : { ids: [...ids] }) };
  if (Object.keys(filter).length === 0 && options.all !== true)
    throw new AppError("usage", "say which dead letters: ids, --agent, --code, --group, or --all");
  const { priority, maxInflight: max_inflight, stopAfter: stop_after_failures } = options;
  const request = replayOptions.safeParse({ filter, priority, max_inflight, stop_after_failures });
  if (request.success) return request.data;
  throw new AppError(
    "usage",
    request.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
  );
};

const addReplay = (dlq: Command, context: CliContext): void => {
  withFilter(dlq.command("replay [ids...]"))
    .description("run dead letters again, oldest first, a few at a time")
    .option("--all", "all of them")
    .option("--priority <word>", "of the new tasks", "idle")
    .option("--max-inflight <count>", "new tasks that are open at once", numberWithin(MANY), 10)
    .option("--stop-after <count>", "failures in a row that end it", numberWithin(MANY), 10)
    .option("--wait", "wait for the end; fail if a task does")
    .action(async (ids: string[], options: ReplayOptions, command: Command) => {
      const request = replayOf(ids, options);
      const session = openSession(command, context);
      await showStarted(session, await session.client.deadLetters.replay(request), options.wait === true);
    });
};

export const dlqCommand = (context: CliContext): Command => {
  const dlq = new Command("dlq").description("look at dead letters and replay them");
  withFilter(dlq.command("list"))
    .description("list dead letters that nobody has replayed, newest first")
    .option("--limit <count>", "how many at most", parseLimit, 20)
    .action(async ({ limit, ...options }: FilterOptions & { limit: number }, command: Command) => {
      const session = openSession(command, context);
      const tasks = await collect(session.client.deadLetters.list(filterOf(options)), limit);
      show(session, tasks, (value) => formatTaskList(value, session.output.colors));
    });
  dlq
    .command("groups")
    .description("list them by how they failed, the largest groups first")
    .option("--agent <name>", "only of this agent")
    .action(async (options: { agent?: string }, command: Command) => {
      const session = openSession(command, context);
      show(session, await session.client.deadLetters.groups(options), formatGroups);
    });
  dlq
    .command("show <id>")
    .description("show a dead letter and its error")
    .action(async (id: string, _: unknown, command: Command) => {
      const session = openSession(command, context);
      show(session, await session.client.deadLetters.get(id), (value) => formatTask(value, session.output.colors));
    });
  addReplay(dlq, context);
  return dlq;
};
