// What agents cost on machines of one's own against an API. Worked out here and now: nothing is asked, nothing kept.
import { type CostEstimate, costEstimate, costInput, estimateCost, type PriceFile, priceFile } from "@openclaw/cost";
import { requireParsed } from "@openclaw/errors";
import type { App } from "../app.ts";
import { emptyBodyIsObject } from "../optional-body.ts";
import { bodyFailures, failures } from "../response-schemas.ts";

export interface CostDeps {
  readonly prices: PriceFile;
  readonly now: () => Date;
}

const estimateSchema = {
  operationId: "estimateCost",
  summary: "Work out what tasks cost at home and at an API",
  description:
    "Costs of a month both ways, break-even, cheapest mix, sensitivity and every assumption with its source. What is left out comes from the preset, the tier, the kind of task or the defaults.",
  tags: ["cost"],
  body: costInput.meta({ id: "CostInput", examples: [{ preset: "article" }] }),
  response: { 200: costEstimate.meta({ id: "CostEstimate" }), ...bodyFailures() },
};

const pricesSchema = {
  operationId: "getPrices",
  summary: "Read the prices that estimates are made with",
  description: "Of models by the token and of machines by the hour, each with the days it holds for and its source.",
  tags: ["cost"],
  response: { 200: priceFile.meta({ id: "Prices" }), ...failures() },
};

export const cost = (app: App, { prices, now }: CostDeps): void => {
  app.get("/v1/cost/prices", { schema: pricesSchema }, async () => prices);

  app.post(
    "/v1/cost/estimate",
    { schema: estimateSchema, preValidation: emptyBodyIsObject },
    async ({ body }): Promise<CostEstimate> => {
      const today = now().toISOString().slice(0, 10);
      return requireParsed(estimateCost(body, prices, today), "invalid_request", "body");
    },
  );
};
