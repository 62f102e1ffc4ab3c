// One replica: its connections, its health and what it tells of itself.
import { AppError } from "@openclaw/errors";
import { pause } from "@openclaw/time";
import { Client, Pool } from "undici";
import type { Answer } from "./answer-assembly.ts";
import { type ChatCall, isUnreachable, streamChat } from "./chat-call.ts";
import { type EngineStats, NO_STATS } from "./engine-stats.ts";
import { CHAT_PATH } from "./openai-codec.ts";
import { probeServer } from "./probe.ts";
import { nextHealth, type Observation, UNKNOWN_HEALTH } from "./replica-health.ts";

/** 2 s: vLLM's own gauges are no fresher than its last steps, and a fall is also noticed by the calls themselves. */
const PROBE_MS = 2_000;
/** 500 ms: a server that comes back is used soon, and a refused connection costs nothing. */
const RECOVERY_PROBE_MS = 500;
/** 2 s: a server in the same data centre accepts at once, or is not there. */
const CONNECT_TIMEOUT_MS = 2_000;
/** 4 s, a second less than uvicorn (under vLLM) keeps an idle connection: ours must go first, or a call meets a closed one. */
const KEEP_ALIVE_MS = 4_000;

export interface ModelServerOptions {
  readonly url: string;
  readonly model: string;
  /** Calls at once, and connections. */
  readonly slots: number;
  /** The server became healthy, or stopped being so. */
  readonly onHealthChange: (server: ModelServer) => void;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

export class ModelServer {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly #options: ModelServerOptions;
  readonly #basePath: string;
  readonly #calls: Pool;
  /** Beside the pool: a probe must not wait behind calls that hold every connection. */
  readonly #probes: Client;
  #health = UNKNOWN_HEALTH;
  #stats = NO_STATS;

  constructor(options: ModelServerOptions) {
    const { origin, protocol, hostname, port, pathname } = new URL(options.url);
    this.url = options.url;
    this.host = hostname;
    this.port = Number(port || DEFAULT_PORTS[protocol]);
    this.#options = options;
    this.#basePath = pathname.replace(/\/+$/, "");
    const connect = { timeout: CONNECT_TIMEOUT_MS };
    // The adapter's shared tick bounds every call, so that the client's own two timers per request are switched off.
    const untimed = { headersTimeout: 0, bodyTimeout: 0 };
    const kept = { pipelining: 1, keepAliveTimeout: KEEP_ALIVE_MS, connect };
    this.#calls = new Pool(origin, { ...kept, ...untimed, connections: options.slots });
    this.#probes = new Client(origin, kept);
  }

  /** The name in metrics and answers. */
  get label(): string {
    return `${this.host}:${this.port}`;
  }

  get healthy(): boolean {
    return this.#health.healthy;
  }

  get stats(): EngineStats {
    return this.#stats;
  }

  /** Runs one call; a connection that cannot be made counts against the server's health. */
  async chat(call: ChatCall): Promise<Answer> {
    try {
      return await streamChat(this.#calls, `${this.#basePath}${CHAT_PATH}`, call);
    } catch (thrown) {
      if (thrown instanceof AppError && isUnreachable(thrown.cause)) this.#observe("refused");
      throw thrown;
    }
  }

  async probe(signal: AbortSignal): Promise<void> {
    const { model } = this.#options;
    const probed = await probeServer({ server: this.#probes, basePath: this.#basePath, model, signal });
    if (signal.aborted) return;
    if (probed.stats !== undefined) this.#stats = probed.stats;
    this.#observe(probed.seen);
  }

  /** Looks at the server until told to stop. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(this.healthy ? PROBE_MS : RECOVERY_PROBE_MS, signal);
      if (!signal.aborted) await this.probe(signal);
    }
  }

  /** Closes every connection, with what still runs on it. */
  async close(): Promise<void> {
    await Promise.all([this.#calls.destroy(), this.#probes.destroy()]);
  }

  #observe(seen: Observation): void {
    const before = this.healthy;
    this.#health = nextHealth(this.#health, seen);
    if (this.healthy !== before) this.#options.onHealthChange(this);
  }
}
