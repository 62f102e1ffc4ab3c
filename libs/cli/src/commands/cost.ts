// `openclaw cost …`: are machines of one's own cheaper than an API, and from when on? It asks no server.
import { resolve } from "node:path";
import { type CostEstimate, type CostInput, estimateCost } from "@openclaw/cost";
import { AppError } from "@openclaw/errors";
import { Command } from "commander";
import { costCurve } from "../cost/cost-curve.ts";
import { COST_OPTIONS, problemText, toCostInput } from "../cost/cost-options.ts";
import { loadPrices } from "../cost/load-prices.ts";
import { formatBreakEven, formatCostReport } from "../format/cost.ts";
import { type CliContext, formatOf, show } from "../session.ts";

type Options = Readonly<Record<string, unknown>> & { readonly prices?: string };

/** An estimator for the command line's input; `change` is laid over it. */
const estimatorOf = (options: Options, cwd: string): ((change?: CostInput) => CostEstimate) => {
  const told = toCostInput(options);
  const prices = loadPrices(options.prices === undefined ? undefined : resolve(cwd, options.prices));
  const today = new Date().toISOString().slice(0, 10);
  return (change = {}) => {
    const result = estimateCost({ ...told, ...change }, prices, today);
    if (!result.ok) throw new AppError("usage", result.problems.map(problemText).join("\n"));
    return result.value;
  };
};

const withOptions = (command: Command): Command => {
  for (const option of COST_OPTIONS) command.addOption(option);
  return command.option("--prices <path>", "another price file than the shipped one");
};

export const costCommand = (context: CliContext): Command => {
  const { output, cwd } = context;
  const cost = new Command("cost").description("machines of your own against an API: costs, break-even, what matters");
  withOptions(cost.command("report"))
    .description("a month both ways, with every assumption and its source")
    .action((options: Options, command: Command) => {
      show({ output, format: formatOf(command) }, estimatorOf(options, cwd)(), formatCostReport);
    });
  withOptions(cost.command("breakeven"))
    .description("both ways over the number of tasks, and where they cross")
    .action((options: Options, command: Command) => {
      const estimateWith = estimatorOf(options, cwd);
      const estimate = estimateWith();
      const curve = costCurve(estimate, (tasks_per_month) => estimateWith({ tasks_per_month }));
      const { verdict, on, tasks_per_month, break_even } = estimate;
      const answer = { verdict, on, tasks_per_month, break_even, curve };
      show({ output, format: formatOf(command) }, answer, () => formatBreakEven(estimate, curve));
    });
  return cost;
};
