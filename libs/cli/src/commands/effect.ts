// `openclaw effect …`: calls of tools that may not be made twice.
import { effectKey, type GivenSettlement, parseGuardedJson } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { Command } from "commander";
import { formatEffect, formatEffectList } from "../format/effect.ts";
import { type CliContext, openSession, show } from "../session.ts";

interface SettleOptions {
  readonly done?: true;
  readonly notDone?: true;
  readonly result?: string;
}

const settlementOf = ({ done, notDone, result }: SettleOptions): GivenSettlement => {
  if ((done === true) === (notDone === true))
    throw new AppError("usage", "say one of --done and --not-done: what became of the effect");
  if (result === undefined) return { outcome: done === true ? "done" : "not_done" };
  if (done !== true) throw new AppError("usage", "--result: what was not done has none");
  const parsed = parseGuardedJson(result);
  if (!parsed.ok) throw new AppError("usage", `--result: ${parsed.problems.map(({ message }) => message).join("; ")}`);
  return { outcome: "done", result: parsed.value };
};

export const effectCommand = (context: CliContext): Command => {
  const effect = new Command("effect").description("look at effects and say what became of those that are unknown");
  effect
    .command("list <task>")
    .description("list the effects of a task and its retries, open ones first")
    .action(async (task: string, _: unknown, command: Command) => {
      const session = openSession(command, context);
      const found = await session.client.effects(task);
      show(session, found, (value) => formatEffectList(value, session.output.colors));
    });
  effect
    .command("settle <task> <key>")
    .description("say what became of an effect; the task that waits for it goes on")
    .option("--done", "it happened")
    .option("--result <json>", "what the agent is given as its result")
    .option("--not-done", "it did not and will not happen: it may be called again")
    .action(async (task: string, key: string, options: SettleOptions, command: Command) => {
      const session = openSession(command, context);
      if (!effectKey.safeParse(key).success) throw new AppError("usage", "<key>: must be one that `effect list` shows");
      const settled = await session.client.settleEffect(task, key, settlementOf(options));
      show(session, settled, (value) => formatEffect(value, session.output.colors));
    });
  return effect;
};
