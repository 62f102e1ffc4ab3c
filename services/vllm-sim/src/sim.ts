// Wires the simulated server: one engine in paced time, one metrics page, one HTTP surface.
import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { monotonicClock, systemClock } from "@openclaw/time";
import { TokenCounter } from "@openclaw/tokens";
import { type FastifyError, type FastifyInstance, fastify } from "fastify";
import { badRequest, errorBody, scriptedStatus, unknownPath } from "./api-error.ts";
import { deferMsOf, engineOf } from "./engine/engine-of-options.ts";
import { type EngineObserver, LiveEngine } from "./engine/live-engine.ts";
import { PacedClock } from "./engine/paced-clock.ts";
import { FaultScript } from "./fault-script.ts";
import { registerChatRoute } from "./http/chat-route.ts";
import { registerControlRoutes } from "./http/control-routes.ts";
import { registerInfoRoutes } from "./http/info-routes.ts";
import { SIMULATION_HEADERS } from "./http/simulation-headers.ts";
import { createLastingFaults } from "./lasting-faults.ts";
import { resolveOptions, type SimOptionsInput } from "./options.ts";
import { RequestLog } from "./request-log.ts";
import { SimMetrics } from "./sim-metrics.ts";

export interface Sim {
  readonly name: "vllm-sim";
  /** The base URL, once started. */
  readonly url: string;
  /** A fingerprint of all that the engine did. */
  readonly traceHash: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** 8192 tokens are about 40 KiB of text; 4 MiB leaves room for longer contexts and escaped JSON. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
const MS_PER_SECOND = 1000;

const modelOf = (body: unknown): string | null => {
  const model = typeof body === "object" && body !== null && "model" in body ? body.model : null;
  return typeof model === "string" ? model : null;
};

const createServer = (requests: RequestLog): FastifyInstance => {
  const app = fastify({ bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true, logger: false });
  app.addHook("onRequest", async (_, reply) => void reply.headers(SIMULATION_HEADERS));
  app.addHook("preHandler", async ({ method, url, headers, body }) => {
    if (url.startsWith("/sim/")) return;
    const traceparent = headers["traceparent"];
    requests.add({
      method,
      path: url,
      traceparent: typeof traceparent === "string" ? traceparent : null,
      model: modelOf(body),
      at: new Date().toISOString(),
    });
  });
  app.setNotFoundHandler(async (_, reply) => reply.code(404).send(errorBody(unknownPath())));
  app.setErrorHandler<FastifyError>(async (error, _, reply) => {
    const isCallers = error.statusCode !== undefined && error.statusCode < 500;
    const shown = isCallers ? badRequest(error.message) : { ...scriptedStatus(500), message: error.message };
    return reply.code(shown.status).send(errorBody(shown));
  });
  return app;
};

/** `observer` is told what the engine does, in the engine's time. */
export const createSim = (given: SimOptionsInput = {}, observer: EngineObserver = {}): Sim => {
  const options = resolveOptions(given);
  const model = options.servedModelName ?? options.model;
  const requests = new RequestLog();
  const app = createServer(requests);
  const clock = new PacedClock(options.timeScale, monotonicClock);
  const engine = new LiveEngine(engineOf(options), clock);
  const metrics = new SimMetrics(model, options, engine);
  for (const one of [metrics, observer]) engine.observe(one);
  const lasting = createLastingFaults(engine, metrics);
  const faults = new FaultScript();
  const tokens = new TokenCounter();
  const nowSeconds = () => Math.floor(systemClock.now() / MS_PER_SECOND);
  const newHead = (id = randomUUID() as string) => ({ id: `chatcmpl-${id}`, created: nowSeconds() });
  registerChatRoute(app, { options, model, engine, deferMs: deferMsOf(options), faults, lasting, tokens, newHead });
  registerInfoRoutes(app, { options, model, engine, metrics, tokens, startedAt: nowSeconds() });
  registerControlRoutes(app, { faults, lasting, requests });
  return {
    name: "vllm-sim",
    get url() {
      const { address, port } = app.server.address() as AddressInfo;
      return `http://${address}:${port}`;
    },
    get traceHash() {
      return engine.traceHash;
    },
    async start() {
      await app.listen({ host: options.host, port: options.port });
    },
    async stop() {
      await app.close();
      engine.stop();
    },
  };
};
