// The door itself: health, readiness, metrics and its description.
import { clusterMetrics } from "@openclaw/contracts";
import type { Logger, Metrics, Readiness } from "@openclaw/telemetry";
import { z } from "zod";
import type { App } from "../app.ts";
import type { Leader } from "../leader.ts";

export interface ServiceDeps {
  readonly metrics: Pick<Metrics, "text" | "contentType">;
  readonly readiness: () => Promise<Readiness>;
  readonly leader: Leader;
  readonly log: Logger;
}

/** A scrape must not wait for a leader: Prometheus gives up after 10 s, and the door's own samples are worth having. */
const CLUSTER_METRICS_MS = 1_000;

const tags = ["service"];
const text = (mediaType: string, description: string) => ({
  description,
  content: { [mediaType]: { schema: z.string() } },
});
const readinessBody = z.object({
  ready: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ready: z.boolean(), reason: z.string().optional() })),
});

export const serviceRoutes = (app: App, { metrics, readiness, leader, log }: ServiceDeps): void => {
  const quiet = { config: { quiet: true } };

  const clusterText = async (): Promise<string> => {
    try {
      const { text } = await leader.ask(clusterMetrics, { v: 1 }, { answerMs: CLUSTER_METRICS_MS, searchMs: 0 });
      return text;
    } catch (error) {
      log.debug({ err: error }, "No leader gave the cluster's metrics");
      return "";
    }
  };

  const healthSchema = {
    operationId: "getHealth",
    summary: "Say that the process lives",
    tags,
    response: { 200: z.object({ status: z.literal("ok") }) },
  };
  app.get("/healthz", { ...quiet, schema: healthSchema }, async () => ({ status: "ok" as const }));

  const readySchema = {
    operationId: "getReadiness",
    summary: "Say whether requests can be served",
    tags,
    response: { 200: readinessBody, 503: readinessBody },
  };
  app.get("/readyz", { ...quiet, schema: readySchema }, async (_, reply) => {
    const state = await readiness();
    return reply.status(state.ready ? 200 : 503).send({ ready: state.ready, checks: [...state.checks] });
  });

  const metricsSchema = {
    operationId: "getMetrics",
    summary: "Metrics of this process and of the cluster",
    description: "The five cluster metrics come from the leading scheduler, and are left out while there is none.",
    tags,
    response: { 200: text("text/plain", "Prometheus text.") },
  };
  app.get("/metrics", { ...quiet, schema: metricsSchema }, async (_, reply) => {
    const [own, cluster] = await Promise.all([metrics.text(), clusterText()]);
    return reply.type(metrics.contentType).serializer(String).send(`${own}\n${cluster}`);
  });

  app.get("/v1/openapi.json", { schema: { hide: true } }, async (_, reply) => {
    return reply.type("application/json; charset=utf-8").serializer(JSON.stringify).send(app.swagger());
  });
};
