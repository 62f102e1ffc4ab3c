// `openclaw task fork`
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type ForkRequest, forkRequest } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import type { Command } from "commander";
import { formatTask } from "../format/task.ts";
import { numberWithin } from "../parse-number.ts";
import { type CliContext, openSession, show } from "../session.ts";

interface ForkOptions {
  readonly from: number;
  readonly model?: string;
  readonly instructions?: string;
  readonly instructionsFile?: string;
  readonly input?: string;
  readonly answer?: readonly string[];
  readonly priority?: string;
  readonly repeatEffects?: true;
  readonly key?: string;
}

const parseJson = (option: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError("usage", `${option}: must be JSON`);
  }
};

/** `2:0={"total":5}` */
const parseAnswer = (text: string): { key: string; result: unknown } => {
  const at = text.indexOf("=");
  if (at < 0) throw new AppError("usage", "--answer: must be <turn>:<place>=<json>");
  return { key: text.slice(0, at), result: parseJson("--answer", text.slice(at + 1)) };
};

const readInstructions = async ({ instructions, instructionsFile }: ForkOptions, cwd: string) => {
  if (instructionsFile === undefined) return instructions;
  if (instructions !== undefined) throw new AppError("usage", "give --instructions or --instructions-file, not both");
  return readFile(resolve(cwd, instructionsFile), "utf8").catch((cause: unknown) => {
    throw new AppError("usage", `--instructions-file: ${instructionsFile} cannot be read`, { cause });
  });
};

const requestOf = async (options: ForkOptions, cwd: string): Promise<ForkRequest> => {
  const { from, model, input, answer, priority, repeatEffects } = options;
  const instructions = await readInstructions(options, cwd);
  const changes = {
    model,
    instructions,
    input: input === undefined ? undefined : parseJson("--input", input),
    answers: answer?.map(parseAnswer),
    priority,
    repeat_effects: repeatEffects,
  };
  const present = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const request = forkRequest.safeParse({ from_step: from, ...present });
  if (request.success) return request.data;
  const problems = request.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new AppError("usage", problems.join("; "));
};

export const addFork = (task: Command, context: CliContext): void => {
  task
    .command("fork <id>")
    .description("run an ended task again from one of its steps, with something changed")
    .requiredOption(
      "--from <step>",
      "the model's turn that is made anew, from 1",
      numberWithin({ min: 1, max: 10_000, whole: true }),
    )
    .option("--model <name>", "another model")
    .option("--instructions <text>", "other instructions")
    .option("--instructions-file <path>", "a file of other instructions")
    .option("--input <json>", "another input")
    .option("--answer <key=json...>", "what a tool answered in the step before, as 2:0={…}")
    .option("--priority <word>", "of the new task; as it was unless given")
    .option("--repeat-effects", "go on although effects were made from that step on")
    .option("--key <key>", "idempotency key: the same key is the same fork")
    .action(async (id: string, options: ForkOptions, command: Command) => {
      const request = await requestOf(options, context.cwd);
      const session = openSession(command, context);
      const forked = await session.client.fork(
        id,
        request,
        options.key === undefined ? {} : { idempotencyKey: options.key },
      );
      show(session, forked, (value) => formatTask(value, session.output.colors));
    });
};
