// From the arguments to an exit code: 0 all well, 1 it failed, 2 the command line is wrong.
import { type AppError, coerceError } from "@openclaw/errors";
import { Command, CommanderError, Option } from "commander";
import { agentCommand } from "./commands/agent.ts";
import { costCommand } from "./commands/cost.ts";
import { dlqCommand } from "./commands/dlq.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { effectCommand } from "./commands/effect.ts";
import { jobCommand } from "./commands/job.ts";
import { planCommand } from "./commands/plan.ts";
import { scorecardCommand } from "./commands/scorecard.ts";
import { sessionCommand } from "./commands/session.ts";
import { taskCommand } from "./commands/task.ts";
import { type CliContext, OUTPUT_FORMATS } from "./session.ts";

const EXIT_OK = 0;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

const COMMANDS = [
  taskCommand,
  sessionCommand,
  effectCommand,
  agentCommand,
  dlqCommand,
  jobCommand,
  scorecardCommand,
  doctorCommand,
  planCommand,
  costCommand,
];

const createProgram = (context: CliContext): Command => {
  const { output } = context;
  const program = new Command("openclaw")
    .description("hand tasks to agents on GPUs you own, and see what becomes of them")
    .option("--url <address>", "the door; else that of the stack running in this folder, else http://127.0.0.1:8400")
    .addOption(new Option("-o, --output <format>", "how results are written").choices(OUTPUT_FORMATS).default("table"));
  for (const command of COMMANDS) program.addCommand(command(context));
  const settle = (command: Command): void => {
    command.exitOverride();
    command.configureOutput({
      writeOut: (text) => output.result(text.trimEnd()),
      writeErr: (text) => output.note(text.trimEnd()),
    });
    for (const sub of command.commands) settle(sub);
  };
  settle(program);
  return program;
};

const formatFailure = ({ code, message }: AppError): string => `${code}: ${message}`;

export const run = async (args: readonly string[], context: CliContext): Promise<number> => {
  try {
    await createProgram(context).parseAsync([...args], { from: "user" });
    return EXIT_OK;
  } catch (thrown) {
    // commander has written its message already.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT_OK : EXIT_USAGE;
    const error = coerceError(thrown);
    context.output.note(context.output.colors.red(formatFailure(error)));
    return error.code === "usage" ? EXIT_USAGE : EXIT_FAILED;
  }
};
