// `openclaw agent …`
import { resolve } from "node:path";
import { formatMistake, validateAgentFile } from "@openclaw/config";
import type { AgentOverview } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { Command } from "commander";
import { formatTable } from "../format/table.ts";
import { type CliContext, openSession, type Session, show } from "../session.ts";

const queuedOf = ({ queued }: AgentOverview): number => Object.values(queued).reduce((sum, count) => sum + count, 0);

const formatAgents = (agents: readonly AgentOverview[]): string =>
  formatTable(
    ["AGENT", "MODEL", "TOOLS", "WORKERS", "RUNNING", "CAPACITY", "QUEUED"],
    agents.map((agent) => [
      agent.name,
      agent.model,
      agent.tools.join(", "),
      String(agent.workers),
      String(agent.running),
      String(agent.capacity),
      String(queuedOf(agent)),
    ]),
  );

interface CheckedFile {
  readonly file: string;
  readonly ok: boolean;
  readonly agent?: string;
  readonly mistakes?: readonly string[];
}

const checkFile = (file: string, cwd: string): CheckedFile => {
  const result = validateAgentFile(resolve(cwd, file), file);
  return result.ok
    ? { file, ok: true, agent: result.value.name }
    : { file, ok: false, mistakes: result.mistakes.map(formatMistake) };
};

const validate = (session: Session, files: readonly string[], cwd: string): void => {
  const checked = files.map((file) => checkFile(file, cwd));
  const good = checked.filter(({ ok }) => ok);
  if (session.format !== "table" || good.length > 0)
    show(session, checked, () => good.map(({ file, agent }) => `${file}: ok, agent ${agent}`).join("\n"));
  const mistakes = checked.flatMap((one) => one.mistakes ?? []);
  if (mistakes.length > 0) throw new AppError("invalid_config", mistakes.join("\n"));
};

export const agentCommand = (context: CliContext): Command => {
  const agent = new Command("agent").description("look at agents and check their files");
  agent
    .command("validate <files...>")
    .description("check agent files without any server")
    .action((files: string[], _: unknown, command: Command) =>
      validate(openSession(command, context), files, context.cwd),
    );
  agent
    .command("list")
    .description("list the configured agents with their queues and workers")
    .action(async (_: unknown, command: Command) => {
      const session = openSession(command, context);
      show(session, await session.client.agents(), formatAgents);
    });
  return agent;
};
