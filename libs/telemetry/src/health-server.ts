// /healthz, /readyz and /metrics of one process. It starts first and stops last, so that "not ready" can be answered
// during the whole drain. /healthz speaks of the process alone: a dependency that is down must not get us restarted.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { AppError } from "@openclaw/errors";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import { orAfter } from "./or-after.ts";

/** Answers the reason why the service is not ready, or undefined when it is. */
export type ReadinessCheck = () => Promise<string | undefined> | string | undefined;

export interface HealthServerOptions {
  readonly host: string;
  readonly port: number;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** 1 s: probes usually give up after one second themselves. */
const CHECK_DEADLINE_MS = 1000;
/** 5 s: a probe's request is one short line; whatever takes longer holds a socket for nothing. */
const REQUEST_TIMEOUT_MS = 5000;

interface CheckResult {
  readonly name: string;
  readonly ready: boolean;
  readonly reason?: string;
}

export interface Readiness {
  readonly ready: boolean;
  readonly checks: readonly CheckResult[];
}

export class HealthServer {
  readonly name = "health";
  readonly #options: HealthServerOptions;
  readonly #checks = new Map<string, ReadinessCheck>();
  readonly #server: Server;
  #phase: "starting" | "running" | "draining" = "starting";
  #stopping: Promise<void> | undefined;

  constructor(options: HealthServerOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        options.log.error({ err: error }, "A health request failed");
        response.writeHead(500).end();
      });
    });
    this.#server.requestTimeout = REQUEST_TIMEOUT_MS;
  }

  /** The port in use; differs from the configured one where that is 0. */
  get port(): number {
    const address = this.#server.address() as AddressInfo | null;
    return address?.port ?? this.#options.port;
  }

  addReadiness(name: string, check: ReadinessCheck): void {
    this.#checks.set(name, check);
  }

  /** Every part has started; from now on the checks decide. A drain that has begun stays one. */
  setReady(): void {
    if (this.#phase === "starting") this.#phase = "running";
  }

  /** From now on "not ready": called when the drain begins. */
  setDraining(): void {
    this.#phase = "draining";
  }

  async readiness(): Promise<Readiness> {
    const checks = await Promise.all([...this.#checks].map(([name, check]) => runCheck(name, check)));
    const running = this.#phase === "running";
    const service = running ? { name: "service", ready: true } : { name: "service", ready: false, reason: this.#phase };
    return { ready: running && checks.every((check) => check.ready), checks: [service, ...checks] };
  }

  start(): Promise<void> {
    const { host, port } = this.#options;
    return new Promise((resolve, reject) => {
      this.#server.once("error", (cause) => {
        reject(
          new AppError("dependency_missing", `cannot listen on ${host}:${port} for health: ${cause.message}`, {
            cause,
          }),
        );
      });
      this.#server.listen(port, host, resolve);
    });
  }

  stop(): Promise<void> {
    this.#stopping ??= new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
    return this.#stopping;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "/").split("?", 1)[0];
    if (path === "/healthz") return sendJson(response, 200, { status: "ok" });
    if (path === "/readyz") {
      const readiness = await this.readiness();
      return sendJson(response, readiness.ready ? 200 : 503, readiness);
    }
    if (path === "/metrics") {
      const text = await this.#options.metrics.text();
      response.writeHead(200, { "content-type": this.#options.metrics.contentType }).end(text);
      return;
    }
    sendJson(response, 404, { error: new AppError("unknown_route").toWire() });
  }
}

const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
};

const runCheck = async (name: string, check: ReadinessCheck): Promise<CheckResult> => {
  const late = `no answer within ${CHECK_DEADLINE_MS} ms`;
  try {
    const reason = await orAfter(Promise.resolve(check()), CHECK_DEADLINE_MS, late);
    return reason === undefined ? { name, ready: true } : { name, ready: false, reason };
  } catch (error) {
    return { name, ready: false, reason: error instanceof Error ? error.message : "the check failed" };
  }
};

export const createHealthServer = (options: HealthServerOptions): HealthServer => new HealthServer(options);
