// `openclaw agent …`
import { resolve } from "node:path";
import { formatMistake, validateAgentFile } from "@openclaw/config";
import type { AgentOverview } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { Command } from "commander";
import { formatTable } from "../format/table.ts";
import { type CliContext, openSession, show } from "../session.ts";

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

const validate = (files: readonly string[], { output, cwd }: CliContext): void => {
  const checked = files.map((file) => ({ file, result: validateAgentFile(resolve(cwd, file), file) }));
  const mistakes = checked.flatMap(({ result }) => (result.ok ? [] : result.mistakes));
  for (const { file, result } of checked) if (result.ok) output.result(`${file}: ok, agent ${result.value.name}`);
  if (mistakes.length > 0) throw new AppError("invalid_config", mistakes.map(formatMistake).join("\n"));
};

export const agentCommand = (context: CliContext): Command => {
  const agent = new Command("agent").description("look at agents and check their files");
  agent
    .command("validate <files...>")
    .description("check agent files without any server")
    .action((files: string[]) => validate(files, context));
  agent
    .command("list")
    .description("list the configured agents with their queues and workers")
    .action(async (_: unknown, command: Command) => {
      const session = openSession(command, context);
      show(session, await session.client.agents(), formatAgents);
    });
  return agent;
};
