// The fastify application: limits, how bodies are read, and what every request has in common. Routes are added to it.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import swagger from "@fastify/swagger";
import { MAX_INLINE_BYTES } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import type { Logger, Metrics } from "@openclaw/telemetry";
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  type RawServerDefault,
} from "fastify";
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  validatorCompiler,
  type ZodTypeProvider,
} from "fastify-type-provider-zod";
import { refuseForeignPages } from "./foreign-pages.ts";
import { toHttpFailure } from "./http-error.ts";
import { OPENAPI } from "./openapi.ts";
import { readJsonBody } from "./read-json-body.ts";
import { requestIdOf } from "./request-id.ts";
import { observeRequests } from "./request-observer.ts";

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** 30 s for a whole request to arrive: 8 MiB over a slow line; not for the answer, which may wait for a task. */
const REQUEST_TIMEOUT_MS = 30_000;
/** 10 s for the headers, which are a few lines: who needs longer holds a socket on purpose. */
const HEADERS_TIMEOUT_MS = 10_000;
/** 10 s: longer than the pause between two calls of a script, short against a forgotten connection. */
const KEEP_ALIVE_MS = 10_000;
/** Longest path part that names something: `blob_` and 64 digits, with room. */
const MAX_PARAM_LENGTH = 100;
/** 1,000 sockets are about 50 MB, beside what blobs and event streams bound for themselves; those and waits fit many times. */
const MAX_CONNECTIONS = 1000;
/** 90 s without a byte in either direction: longer than the longest wait, and than the 15 s between two heartbeats. */
const SILENT_MS = 90_000;

export interface AppOptions {
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "counter" | "histogram">;
  /** The names, in lower case, by which the door may be asked; addresses are always among them. */
  readonly names: ReadonlySet<string>;
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** The error code of a body that does not fit its schema; `invalid_request` unless given. */
    bodyCode?: "invalid_task";
    /** Asked every few seconds by machines, so that a line per request would drown the others. */
    quiet?: boolean;
  }
}

export const createApp = async ({ log, metrics, names }: AppOptions): Promise<App> => {
  const app = fastify({
    bodyLimit: MAX_INLINE_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: SILENT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS },
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    genReqId: requestIdOf,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, request, reply) =>
      void answerError(error, request as FastifyRequest, reply as FastifyReply),
  }).withTypeProvider<ZodTypeProvider>();
  app.server.maxConnections = MAX_CONNECTIONS;
  app.setValidatorCompiler(validatorCompiler);
  // What is answered was checked where it came in: a row by its table, a reply by its contract.
  app.setSerializerCompiler(() => (body) => JSON.stringify(body));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, readJsonBody);
  app.setErrorHandler(answerError);
  observeRequests(app, { log, metrics });
  app.addHook("onRequest", async ({ method, headers }) => refuseForeignPages(method, headers, names));
  await app.register(swagger, {
    openapi: OPENAPI,
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  return app;
};

const answerError = async (thrown: unknown, request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
  const { error, status, retryAfterSeconds } = toHttpFailure(thrown, request.routeOptions?.config?.bodyCode);
  request.failure = error;
  if (retryAfterSeconds !== undefined) void reply.header("retry-after", retryAfterSeconds);
  // fastify would close the connection while the client still sends, and the client would not read why. Left open, what
  // still comes is read and dropped, for at most REQUEST_TIMEOUT_MS.
  if (error.code === "too_large") void reply.removeHeader("connection");
  return reply
    .status(status)
    .type("application/json; charset=utf-8")
    .serializer(JSON.stringify)
    .send({ error: error.toWire() });
};

/** What is not HTTP at all never becomes a request; the answer is written by hand, and the connection ends. */
const answerBrokenRequest = (error: NodeJS.ErrnoException, socket: Socket): void => {
  if (socket.destroyed || !socket.writable) return;
  const tooLong = error.code === "HPE_HEADER_OVERFLOW";
  const status = tooLong ? "431 Request Header Fields Too Large" : "400 Bad Request";
  const body = JSON.stringify({
    error: new AppError("invalid_request", "the request is not HTTP as it should be").toWire(),
  });
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
};
