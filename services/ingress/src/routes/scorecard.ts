// How the agents did, period by period.
import { type Scorecard, scorecard as scorecardBody, scorecardQuery } from "@openclaw/contracts";
import { requireParsed } from "@openclaw/errors";
import type { App } from "../app.ts";
import { callerGone } from "../caller-gone.ts";
import { failures } from "../response-schemas.ts";
import { assembleScorecard } from "../scorecard/assemble.ts";
import { periodsOf } from "../scorecard/periods.ts";
import type { ScorecardReader } from "../scorecard/scorecard-reader.ts";
import { TENANT } from "../tenant.ts";

const schema = {
  operationId: "getScorecard",
  summary: "Tell how the agents did",
  description:
    "Tasks, success, uptime, latency, cost and concurrent agents by week or day, each with its change. All figures are exact; `how` says what each is, and one that has no source says why. At most 60 periods in 400 days.",
  tags: ["scorecard"],
  querystring: scorecardQuery,
  response: { 200: scorecardBody.meta({ id: "Scorecard" }), ...failures("queue_full") },
};

export const scorecard = (app: App, reader: ScorecardReader, clock: () => Date): void => {
  app.get("/v1/scorecard", { schema }, async ({ query }, reply): Promise<Scorecard> => {
    const now = clock();
    const periods = requireParsed(periodsOf(query, now), "invalid_request", "querystring");
    const measured = await reader.read(TENANT, periods, now, callerGone(reply.raw));
    return assembleScorecard(query, periods, measured, now);
  });
};
