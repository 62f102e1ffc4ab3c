// `openclaw plan`: what will this hardware carry? It asks no server.
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { AGENT_PRESETS, HARDWARE_CARD_NAMES, MODEL_CARD_NAMES } from "@openclaw/engine";
import { AppError } from "@openclaw/errors";
import { Command, Option } from "commander";
import { formatPlan } from "../format/plan.ts";
import { numberWithin } from "../parse-number.ts";
import { planChart } from "../plan/plan-chart.ts";
import { loadPlanFile, MAX_AGENTS, MAX_CARDS, MAX_MINUTES, MAX_PER_MINUTE } from "../plan/plan-file.ts";
import { planJson } from "../plan/plan-json.ts";
import { DEFAULT_SETTINGS, type PlanSettings, toLoadPlan } from "../plan/plan-settings.ts";
import { workOutPlan } from "../plan/work-out-plan.ts";
import { withProgress } from "../progress.ts";
import { type CliContext, formatOf, show } from "../session.ts";

type Overrides = Partial<Omit<PlanSettings, "bursts" | "prefixCaching" | "agents">>;

interface PlanOptions extends Overrides {
  readonly file?: string;
  readonly svg?: string;
  /** Commander's names for `--no-bursts` and `--no-prefix-caching`: true where they are not given. */
  readonly bursts: boolean;
  readonly prefixCaching: boolean;
  readonly agent?: readonly string[];
}

const DAY_SECONDS = 86_400;

const number = (flags: string, description: string, range: Parameters<typeof numberWithin>[0]): Option =>
  new Option(flags, description).argParser(numberWithin(range));

const OPTIONS: readonly Option[] = [
  new Option("--file <path>", "a plan.yml; options on the command line win"),
  new Option("--card <name>", "the kind of card").choices(HARDWARE_CARD_NAMES),
  number("--cards <count>", "how many of them", { min: 1, max: MAX_CARDS, whole: true }),
  new Option("--model <name>", "the model that they serve").choices(MODEL_CARD_NAMES),
  number("--gpu-memory-utilization <share>", "as vLLM is started with", { min: 0.01, max: 1 }),
  number("--max-num-seqs <count>", "as vLLM is started with", { min: 1, max: 4096, whole: true }),
  new Option("--admission <mode>", "when vLLM lets a prompt in: today's way or that of older versions").choices([
    "whole-prompt",
    "first-chunk",
  ]),
  new Option("--no-prefix-caching", "vLLM's prefix cache off"),
  new Option("--agent <names...>", "only these of the shipped agents").choices(AGENT_PRESETS.map(({ name }) => name)),
  number("--concurrent-agents <count>", "tasks that run at a time", { min: 1, max: MAX_AGENTS, whole: true }),
  number("--tasks-per-minute <rate>", "how many arrive, on average", { min: 0.01, max: MAX_PER_MINUTE }),
  new Option("--no-bursts", "arrivals at an even rate"),
  number("--deadline-seconds <seconds>", "when a task is of no use any more", { min: 0.1, max: DAY_SECONDS }),
  number("--minutes <minutes>", "virtual time to simulate", { min: 0.1, max: MAX_MINUTES }),
  number("--spread <share>", "how far single lengths lie around their mean", { min: 0, max: 0.9 }),
  number("--seed <number>", "the same seed gives the same plan", { min: 0, max: 4_294_967_295, whole: true }),
  new Option("--svg <path>", "write a chart of throughput and latency over the number of agents"),
];

const settingsOf = (options: PlanOptions, cwd: string): PlanSettings => {
  const { file, svg: _, bursts, prefixCaching, agent, ...overrides } = options;
  const base = file === undefined ? DEFAULT_SETTINGS : loadPlanFile(resolve(cwd, file));
  const agents = agent === undefined ? base.agents : AGENT_PRESETS.filter(({ name }) => agent.includes(name));
  return {
    ...base,
    ...overrides,
    agents,
    bursts: bursts ? base.bursts : undefined,
    prefixCaching: prefixCaching && base.prefixCaching,
  };
};

const writeChart = async (path: string, chart: string): Promise<void> => {
  try {
    await writeFile(path, chart);
  } catch (cause) {
    throw new AppError("usage", `--svg: ${path} cannot be written`, { cause });
  }
};

export const planCommand = (context: CliContext): Command => {
  const command = new Command("plan").description(
    "simulate what cards will carry: throughput, latency, where they tip over",
  );
  for (const option of OPTIONS) command.addOption(option);
  return command.action(async (options: PlanOptions) => {
    const { output, cwd } = context;
    const plan = toLoadPlan(settingsOf(options, cwd));
    let doing = "";
    const result = await withProgress(
      output,
      () => doing,
      () =>
        workOutPlan(plan, (next) => {
          doing = next;
        }),
    );
    if (options.svg !== undefined) await writeChart(resolve(cwd, options.svg), planChart(result));
    const format = formatOf(command);
    show({ output, format }, format === "table" ? result : planJson(result), () => formatPlan(result));
  });
};
