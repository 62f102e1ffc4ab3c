// `openclaw session …`: what agents remember from task to task.
import { Command } from "commander";
import { collect } from "../collect.ts";
import { formatOpenedSession, formatSession, formatSessionList } from "../format/session.ts";
import { parseLimit } from "../parse-limit.ts";
import { type CliContext, openSession, show } from "../session.ts";

interface ListOptions {
  readonly agent?: string;
  readonly busy?: true;
  readonly limit: number;
}

export const sessionCommand = (context: CliContext): Command => {
  const session = new Command("session").description("look at sessions, let one begin anew, or delete it");
  session
    .command("list")
    .description("list sessions, newest first")
    .option("--agent <name>", "only of this agent")
    .option("--busy", "only those that a task holds")
    .option("--limit <count>", "how many at most", parseLimit, 20)
    .action(async ({ limit, ...filter }: ListOptions, command: Command) => {
      const opened = openSession(command, context);
      show(opened, await collect(opened.client.sessions.list(filter), limit), formatSessionList);
    });
  session
    .command("show <id>")
    .description("show a session and what was said in it")
    .action(async (id: string, _: unknown, command: Command) => {
      const opened = openSession(command, context);
      const found = await opened.client.sessions.get(id);
      show(opened, found, (value) => formatOpenedSession(value, opened.output.colors));
    });
  session
    .command("reset <id>")
    .description("let a session forget all that was said")
    .action(async (id: string, _: unknown, command: Command) => {
      const opened = openSession(command, context);
      show(opened, await opened.client.sessions.reset(id), formatSession);
    });
  session
    .command("close <id>")
    .description("delete a session; its id may be used again")
    .action(async (id: string, _: unknown, command: Command) => {
      const opened = openSession(command, context);
      show(opened, await opened.client.sessions.close(id), formatSession);
    });
  return session;
};
