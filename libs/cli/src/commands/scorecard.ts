// `openclaw scorecard`: how the agents did, week by week.
import { SCORECARD_STEPS, type ScorecardQuery, scorecardQuery } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { Command, InvalidArgumentError, Option } from "commander";
import { formatScorecard, scorecardMarkdown } from "../format/scorecard.ts";
import { numberWithin } from "../parse-number.ts";
import { type CliContext, openSession, show } from "../session.ts";

interface Options {
  readonly from?: string;
  readonly to?: string;
  readonly by: ScorecardQuery["by"];
  readonly usdPerMonth?: number;
  readonly markdown?: true;
}

const MAX_USD = 1e9;

const parseDay = (text: string): string => {
  const { success, error } = scorecardQuery.shape.from.safeParse(text);
  if (success) return text;
  throw new InvalidArgumentError(error.issues[0]?.message ?? "");
};

/** All of the request is the command line's. */
const blameCommandLine = (thrown: unknown): never => {
  if (thrown instanceof AppError && thrown.code === "invalid_request") throw new AppError("usage", thrown.message);
  throw thrown;
};

export const scorecardCommand = (context: CliContext): Command =>
  new Command("scorecard")
    .description("how the agents did: tasks, success, uptime, latency, cost, concurrent agents, each with its change")
    .addOption(
      new Option("--from <day>", "first day, UTC; four weeks or seven days before the last unless given").argParser(
        parseDay,
      ),
    )
    .addOption(new Option("--to <day>", "last day, included; today unless given").argParser(parseDay))
    .addOption(new Option("--by <step>", "a row for each").choices(SCORECARD_STEPS).default("week"))
    .addOption(
      new Option(
        "--usd-per-month <number>",
        "what the machines and their care cost, for the cost per 1,000 tasks",
      ).argParser(numberWithin({ min: 0, max: MAX_USD })),
    )
    .option("--markdown", "as Markdown, to be pasted somewhere")
    .action(async ({ from, to, by, usdPerMonth, markdown }: Options, command: Command) => {
      const session = openSession(command, context);
      if (markdown === true && session.format !== "table")
        throw new AppError("usage", `--markdown: must not be told beside -o ${session.format}`);
      const card = await session.client.scorecard({ from, to, by, usd_per_month: usdPerMonth }).catch(blameCommandLine);
      show(session, card, markdown === true ? scorecardMarkdown : formatScorecard);
    });
