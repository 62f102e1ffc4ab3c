// The same task as a command line, for a shell. Whatever was written into an input is quoted, and does nothing there.
import type { Task } from "@openclaw/contracts";

type Copied = Pick<Task, "agent" | "priority">;

/** In single quotes nothing is special but the quote itself. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

export const asCurl = (origin: string, { agent, priority }: Copied, input: unknown): string =>
  [
    `curl -sS ${quoted(`${origin}/v1/tasks`)} -H 'content-type: application/json' -H 'prefer: wait=30'`,
    `-d ${quoted(JSON.stringify({ agent, priority, input }))}`,
  ].join(" \\\n  ");

export const asCli = (origin: string, { agent, priority }: Copied, input: unknown): string =>
  [
    `npm run openclaw -- --url ${quoted(origin)} task submit ${agent} --priority ${priority}`,
    `--input ${quoted(JSON.stringify(input))} --wait`,
  ].join(" \\\n  ");
