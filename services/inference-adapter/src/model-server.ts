// One replica: its connections, its health and what it tells of itself.
// H1: a server whose tokens come is alive, however late it answers a probe: one process of vLLM serves both, and is busy.
// P1: whether a server takes priorities is learnt from it: until it has answered a call with one, a call that it refuses as
//     wrong is made once more without. Priorities order what waits here in any case; inside the engine they are a hint.
import { AppError } from "@openclaw/errors";
import { pause } from "@openclaw/time";
import { Client, Pool } from "undici";
import type { Answer } from "./answer-assembly.ts";
import { type ChatCall, isUnreachable, streamChat } from "./chat-call.ts";
import { type EngineStats, NO_STATS } from "./engine-stats.ts";
import { bodyText, CHAT_PATH, type ChatBody } from "./openai-codec.ts";
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
  /** Calls at once. */
  readonly slots: number;
  /** The server became healthy, or stopped being so. */
  readonly onHealthChange: (server: ModelServer) => void;
  /** It takes calls only without their priority. */
  readonly onPriorityRefused: (server: ModelServer) => void;
}

export type ServerCall = Omit<ChatCall, "body"> & { readonly body: ChatBody };

/** Beside each call one that has ended and whose response is not closed yet. */
const CONNECTIONS_PER_SLOT = 2;

/** What a server says to a field that it does not take. */
const WRONG_REQUEST: ReadonlySet<unknown> = new Set([400, 422]);

const isWrongRequest = (thrown: unknown): boolean =>
  thrown instanceof AppError && thrown.code === "inference_refused" && WRONG_REQUEST.has(thrown.details?.["status"]);

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
  /** A token has come since the last probe (H1). */
  #wasHeard = false;
  /** Undefined while nothing is known (P1). */
  #takesPriority: boolean | undefined;

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
    this.#calls = new Pool(origin, { ...kept, ...untimed, connections: options.slots * CONNECTIONS_PER_SLOT });
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

  /** Runs one call (P1); a connection that cannot be made counts against the server's health. */
  async chat(call: ServerCall): Promise<Answer> {
    const isTrial = this.#takesPriority === undefined && call.body.priority !== 0;
    try {
      const answer = await this.#ask(call, this.#takesPriority !== false);
      if (isTrial) this.#takesPriority = true;
      return answer;
    } catch (thrown) {
      if (!isTrial || !isWrongRequest(thrown)) throw thrown;
    }
    const answer = await this.#ask(call, false);
    if (this.#takesPriority !== false) this.#options.onPriorityRefused(this);
    this.#takesPriority = false;
    return answer;
  }

  async probe(signal: AbortSignal): Promise<void> {
    const { model } = this.#options;
    const { seen, stats } = await probeServer({ server: this.#probes, basePath: this.#basePath, model, signal });
    if (signal.aborted) return;
    if (stats !== undefined) this.#stats = stats;
    if (seen !== "late" || !this.#wasHeard) this.#observe(seen);
    this.#wasHeard = false;
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

  async #ask({ body, onProgress, ...call }: ServerCall, takesPriority: boolean): Promise<Answer> {
    const heard = (text: string, pieces: number) => {
      this.#wasHeard = true;
      onProgress(text, pieces);
    };
    try {
      const asked = { ...call, body: bodyText(body, takesPriority), onProgress: heard };
      return await streamChat(this.#calls, `${this.#basePath}${CHAT_PATH}`, asked);
    } catch (thrown) {
      if (thrown instanceof AppError && isUnreachable(thrown.cause)) this.#observe("refused");
      throw thrown;
    }
  }

  #observe(seen: Observation): void {
    const before = this.healthy;
    this.#health = nextHealth(this.#health, seen);
    if (this.healthy === before) return;
    // It may have been started anew, with other flags.
    if (this.healthy) this.#takesPriority = undefined;
    this.#options.onHealthChange(this);
  }
}
