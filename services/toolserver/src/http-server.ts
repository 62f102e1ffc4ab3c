// The tools over HTTP: `POST /<endpoint>` with the arguments as JSON, `GET /` for the list.
import type { IncomingHttpHeaders } from "node:http";
import { parseGuardedJson } from "@openclaw/contracts";
import { AppError, dispositionOf, requireParsed } from "@openclaw/errors";
import {
  ATTRIBUTE,
  extractContext,
  type Logger,
  type Metrics,
  SPAN,
  type Tracing,
  withSpan,
} from "@openclaw/telemetry";
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from "fastify";
import { httpError } from "./http-error.ts";
import type { Tool } from "./tool.ts";

/** A document of 8 MiB is 10.7 MiB in base64; the rest is for the other arguments. */
const MAX_BODY_BYTES = 12 * 1024 * 1024;

/** The gateway is next door; whoever needs longer to send a body holds a socket for nothing. */
const REQUEST_TIMEOUT_MS = 30_000;

export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  readonly tools: readonly Tool[];
  readonly tracing: Pick<Tracing, "tracer">;
  readonly metrics: Pick<Metrics, "counter" | "histogram">;
  readonly log: Logger;
}

const readHeader = (headers: IncomingHttpHeaders) => (name: string) => {
  const value = headers[name];
  return typeof value === "string" ? value : undefined;
};

/** Aborted when the caller has closed the connection: nobody waits for the answer any more. */
const callerGone = (reply: FastifyReply): AbortSignal => {
  const gone = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) gone.abort(new AppError("task_cancelled", "the caller closed the connection"));
  });
  return gone.signal;
};

const describeTool = ({ name, endpoint, description, effect, parameters }: Tool) => ({
  name,
  endpoint: `/${endpoint}`,
  description,
  effect,
  parameters,
});

export class HttpServer {
  readonly #options: HttpServerOptions;
  readonly #app: FastifyInstance;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#app = fastify({ bodyLimit: MAX_BODY_BYTES, requestTimeout: REQUEST_TIMEOUT_MS });
    this.#readJson();
    this.#answerErrors();
    this.#count();
    this.#app.get("/", () => ({ tools: options.tools.map(describeTool) }));
    for (const tool of options.tools) this.#offer(tool);
  }

  /** The address in use; its port differs from the configured one where that is 0. */
  get url(): string {
    const address = this.#app.server.address();
    const port = typeof address === "object" && address !== null ? address.port : this.#options.port;
    return `http://${this.#options.host}:${port}`;
  }

  async start(): Promise<void> {
    const { host, port } = this.#options;
    try {
      await this.#app.listen({ host, port });
    } catch (cause) {
      throw new AppError("start_timeout", `cannot listen on ${host}:${port} for tools`, { cause });
    }
  }

  /** Takes no more requests and waits for those under way. */
  async stop(): Promise<void> {
    await this.#app.close();
  }

  #readJson(): void {
    this.#app.removeAllContentTypeParsers();
    this.#app.addContentTypeParser("application/json", { parseAs: "string" }, async (_: FastifyRequest, body: string) =>
      requireParsed(parseGuardedJson(body, MAX_BODY_BYTES), "invalid_json", "body"),
    );
  }

  #answerErrors(): void {
    this.#app.setNotFoundHandler((request) => {
      const known = this.#options.tools.map(({ endpoint }) => `POST /${endpoint}`).join(", ");
      throw new AppError("unknown_route", `no ${request.method} ${request.url.slice(0, 200)}; there are ${known}`);
    });
    this.#app.setErrorHandler((thrown, request, reply) => {
      const error = httpError(thrown);
      const { logLevel, httpStatus } = dispositionOf(error.kind);
      this.#options.log[logLevel]({ err: error, code: error.code, route: request.routeOptions.url }, "A call failed");
      return reply.status(httpStatus).send({ error: error.toWire() });
    });
  }

  #count(): void {
    const requests = this.#options.metrics.counter("openclaw_http_requests_total");
    const seconds = this.#options.metrics.histogram("openclaw_http_request_seconds");
    this.#app.addHook("onResponse", async (request, reply) => {
      const route = request.routeOptions.url ?? "unmatched";
      requests.inc({ route, method: request.method, status: String(reply.statusCode) });
      seconds.observe({ route }, reply.elapsedTime / 1000);
    });
  }

  #offer(tool: Tool): void {
    const route = `/${tool.endpoint}`;
    this.#app.post(route, (request, reply) => {
      const span = {
        name: SPAN.http("POST", route),
        kind: "server",
        parent: extractContext(readHeader(request.headers)),
        attributes: {
          [ATTRIBUTE.httpMethod]: "POST",
          [ATTRIBUTE.httpRoute]: route,
          [ATTRIBUTE.genAiToolName]: tool.name,
        },
      } as const;
      return withSpan(this.#options.tracing, span, () => tool.call(request.body, callerGone(reply)));
    });
  }
}
