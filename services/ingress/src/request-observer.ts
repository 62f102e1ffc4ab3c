// One log line and one sample per request, and the request's id on every answer.
import { type AppError, dispositionOf } from "@openclaw/errors";
import type { Logger, Metrics } from "@openclaw/telemetry";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { App } from "./app.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** What the request was answered with, if that was an error. */
    failure: AppError | undefined;
  }
}

const UNMATCHED = "unmatched";

export interface ObserverOptions {
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "counter" | "histogram">;
}

const levelOf = ({ failure, routeOptions }: FastifyRequest): "debug" | "info" | "warn" | "error" => {
  if (failure !== undefined) return dispositionOf(failure.kind).logLevel;
  return routeOptions.config.quiet === true ? "debug" : "info";
};

const describe = (request: FastifyRequest, reply: FastifyReply) => ({
  request_id: request.id,
  method: request.method,
  route: request.routeOptions.url ?? UNMATCHED,
  status: reply.statusCode,
  ms: Math.round(reply.elapsedTime),
  ...(request.failure === undefined ? {} : { code: request.failure.code, err: request.failure }),
});

export const observeRequests = (app: App, { log, metrics }: ObserverOptions): void => {
  const requests = metrics.counter("openclaw_http_requests_total");
  const seconds = metrics.histogram("openclaw_http_request_seconds");
  app.decorateRequest("failure", undefined);
  app.addHook("onRequest", async (request, reply) => {
    void reply.header("x-request-id", request.id);
  });
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? UNMATCHED;
    requests.inc({ route, method: request.method, status: String(reply.statusCode) });
    seconds.observe({ route }, reply.elapsedTime / 1000);
    log[levelOf(request)](describe(request, reply), "Request answered");
  });
};
