// Everything at one glance.
import { type Overview, overview as overviewBody } from "@openclaw/contracts";
import type { App } from "../app.ts";
import type { OverviewReader } from "../overview/overview-reader.ts";
import { failures } from "../response-schemas.ts";
import { TENANT } from "../tenant.ts";

const schema = {
  operationId: "getOverview",
  summary: "Tell at one glance how everything is",
  description:
    "Agents with queues, workers and how their tasks of the last hour ended; adapters with their model servers. Without a leader `live` is null and `absent` says so. Told anew once a second at most.",
  tags: ["service"],
  response: { 200: overviewBody.meta({ id: "Overview" }), ...failures() },
};

export const overview = (app: App, reader: OverviewReader): void => {
  app.get("/v1/overview", { schema }, (): Promise<Overview> => reader.read(TENANT));
};
