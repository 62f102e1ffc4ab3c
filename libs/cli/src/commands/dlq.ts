// `openclaw dlq …`: tasks whose retries are used up.
import type { DeadLetterFilter } from "@openclaw/client";
import { Command } from "commander";
import { collect } from "../collect.ts";
import { formatTask, formatTaskList } from "../format/task.ts";
import { parseLimit } from "../parse-limit.ts";
import { type CliContext, openSession, show } from "../session.ts";

interface FilterOptions extends DeadLetterFilter {
  readonly limit: number;
}

const withFilter = (command: Command, limit: number): Command =>
  command
    .option("--agent <name>", "only of this agent")
    .option("--code <code>", "only with this error")
    .option("--limit <count>", "how many at most", parseLimit, limit);

export const dlqCommand = (context: CliContext): Command => {
  const dlq = new Command("dlq").description("look at dead letters and replay them");
  withFilter(dlq.command("list"), 20)
    .description("list dead letters that nobody has replayed, newest first")
    .action(async ({ limit, ...filter }: FilterOptions, command: Command) => {
      const session = openSession(command, context);
      const tasks = await collect(session.client.deadLetters.list(filter), limit);
      show(session, tasks, (value) => formatTaskList(value, session.output.colors));
    });
  dlq
    .command("show <id>")
    .description("show a dead letter and its error")
    .action(async (id: string, _: unknown, command: Command) => {
      const session = openSession(command, context);
      show(session, await session.client.deadLetters.get(id), (value) => formatTask(value, session.output.colors));
    });
  withFilter(dlq.command("replay"), 100)
    .description("run dead letters again, oldest first, at most 1,000 at a time")
    .action(async (options: FilterOptions, command: Command) => {
      const session = openSession(command, context);
      show(session, await session.client.deadLetters.replay(options), (ids) => ids.join("\n"));
    });
  return dlq;
};
