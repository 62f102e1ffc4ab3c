// One replica: its connections, the calls on them, and what it tells of itself.
// P1: whether a server takes priorities is learnt from it: until it has answered a call with one, a call that it refuses as
//     wrong is made once more without. Priorities order what waits here in any case; inside the engine they are a hint.
import { AppError } from "@openclaw/errors";
import type { Clock } from "@openclaw/time";
import { Client, Pool } from "undici";
import type { Answer } from "./answer-assembly.ts";
import { type ChatCall, streamChat, unreached } from "./chat-call.ts";
import type { Belief, Reading } from "./engine-books.ts";
import type { EngineStats } from "./engine-stats.ts";
import { KeptStats } from "./kept-stats.ts";
import { bodyText, CHAT_PATH, type ChatBody } from "./openai-codec.ts";
import { probeServer } from "./probe.ts";
import type { Observation } from "./replica-health.ts";
import { ReplicaWatch } from "./replica-watch.ts";
import { askTokenCount } from "./token-count-call.ts";
import { TokenPace } from "./token-pace.ts";
import { makesToken } from "./token-probe.ts";

/** 2 s: a server in the same data centre accepts at once, or is not there. */
const CONNECT_TIMEOUT_MS = 2_000;
/** 4 s, a second less than uvicorn (under vLLM) keeps an idle connection: ours must go first, or a call meets a closed one. */
const KEEP_ALIVE_MS = 4_000;
/** Beside each call one that has ended and whose response is not closed yet. */
const CONNECTIONS_PER_SLOT = 2;

const KEPT = { pipelining: 1, keepAliveTimeout: KEEP_ALIVE_MS, connect: { timeout: CONNECT_TIMEOUT_MS } };
/** The adapter's shared tick bounds every call, so that the client's own two timers per request are switched off. */
const UNTIMED = { headersTimeout: 0, bodyTimeout: 0 };

export interface ModelServerOptions {
  readonly url: string;
  readonly model: string;
  /** Calls at once. */
  readonly slots: number;
  /** Calls without a token for so long mean that it hangs, milliseconds. */
  readonly stallMs: number;
  readonly clock: Clock;
  /** The server became healthy, or stopped being so. */
  readonly onHealthChange: (server: ModelServer) => void;
  /** It takes calls only without their priority. */
  readonly onPriorityRefused: (server: ModelServer) => void;
  /** Whether another one could take its calls. */
  readonly hasOther: (server: ModelServer) => boolean;
  /** What the adapter believes of it now. */
  readonly belief: (server: ModelServer) => Belief;
  /** It has told of its engine. */
  readonly onReading: (server: ModelServer, reading: Reading) => void;
}

export type ServerCall = Omit<ChatCall, "body"> & { readonly body: ChatBody; readonly promptTokens: number };

/** What a server says to a field that it does not take, and while it is full. */
const WRONG_REQUEST: ReadonlySet<unknown> = new Set([400, 422]);
const FULL: ReadonlySet<unknown> = new Set([429, 503]);

const statusOf = (thrown: unknown): unknown => (thrown instanceof AppError ? thrown.details?.["status"] : undefined);

const DEFAULT_PORTS: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

export class ModelServer {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly watcher: ReplicaWatch;
  readonly #options: ModelServerOptions;
  readonly #origin: string;
  readonly #basePath: string;
  #calls: Pool;
  /** Beside the pool: a probe must not wait behind calls that hold every connection. */
  readonly #probes: Client;
  readonly #pace = new TokenPace();
  #refusals = 0;
  readonly #stats = new KeptStats();
  /** Undefined while nothing is known (P1). */
  #takesPriority: boolean | undefined;

  constructor(options: ModelServerOptions) {
    const { origin, protocol, hostname, port, pathname } = new URL(options.url);
    this.url = options.url;
    this.host = hostname;
    this.port = Number(port || DEFAULT_PORTS[protocol]);
    this.#options = options;
    this.#origin = origin;
    this.#basePath = pathname.replace(/\/+$/, "");
    this.#calls = this.#openCalls();
    this.#probes = new Client(origin, KEPT);
    this.watcher = new ReplicaWatch({
      look: (signal) => this.#look(signal),
      makesToken: (withinMs, signal) => makesToken({ ...this.#target(), model: options.model, signal, withinMs }),
      breakOff: () => this.#breakOff(),
      onHealthChange: () => this.#onHealthChange(),
      hasOther: () => options.hasOther(this),
      stallMs: options.stallMs,
      clock: options.clock,
    });
  }

  /** The name in metrics and answers. */
  get label(): string {
    return `${this.host}:${this.port}`;
  }

  get healthy(): boolean {
    return this.watcher.healthy;
  }

  get stats(): EngineStats {
    return this.#stats.last;
  }

  /** Runs one call (P1); a connection that cannot be made counts against the server's health. */
  async chat(call: ServerCall): Promise<Answer> {
    const isTrial = this.#takesPriority === undefined && call.body.priority !== 0;
    try {
      const answer = await this.#ask(call, this.#takesPriority !== false);
      if (isTrial) this.#takesPriority = true;
      return answer;
    } catch (thrown) {
      if (!isTrial || !WRONG_REQUEST.has(statusOf(thrown))) throw thrown;
    }
    const answer = await this.#ask(call, false);
    if (this.#takesPriority !== false) this.#options.onPriorityRefused(this);
    this.#takesPriority = false;
    return answer;
  }

  /** Tokens of a prompt as the server counts them; undefined when it does not count. */
  countTokens(body: string): Promise<number | undefined> {
    return askTokenCount(this.#target(), body);
  }

  /** Closes every connection, with what still runs on it. */
  async close(): Promise<void> {
    this.watcher.close();
    await Promise.all([this.#calls.destroy(), this.#probes.destroy()]);
  }

  #target() {
    return { server: this.#calls, basePath: this.#basePath };
  }

  #openCalls(): Pool {
    return new Pool(this.#origin, { ...KEPT, ...UNTIMED, connections: this.#options.slots * CONNECTIONS_PER_SLOT });
  }

  async #ask({ body, promptTokens, onProgress, ...call }: ServerCall, takesPriority: boolean): Promise<Answer> {
    const { watcher } = this;
    const { clock } = this.#options;
    const seen = { firstAt: 0, lastAt: 0, pieces: 0 };
    const heard = (text: string, pieces: number) => {
      watcher.heard(seen);
      seen.lastAt = clock.now();
      if (seen.pieces === 0) seen.firstAt = seen.lastAt;
      seen.pieces = pieces;
      onProgress(text, pieces);
    };
    watcher.callBegan(seen, promptTokens);
    try {
      const asked = { ...call, body: bodyText(body, takesPriority), onProgress: heard };
      const answer = await streamChat(this.#calls, `${this.#basePath}${CHAT_PATH}`, asked);
      watcher.served();
      return answer;
    } catch (thrown) {
      this.#blame(thrown);
      throw thrown;
    } finally {
      watcher.callEnded(seen);
      if (seen.pieces > 1) this.#pace.add(seen.pieces - 1, seen.lastAt - seen.firstAt);
    }
  }

  /** Whose fault a failed call was; a caller's abort, a wrong request and a full server are none of the server's. */
  #blame(thrown: unknown): void {
    if (!(thrown instanceof AppError)) return;
    const seen = unreached(thrown.cause);
    if (seen !== undefined) this.watcher.observe(seen);
    else if (FULL.has(statusOf(thrown))) this.#refusals += 1;
    else if (thrown.code === "inference_failed") this.watcher.broke();
  }

  async #look(signal: AbortSignal): Promise<Observation> {
    const { model, belief, onReading } = this.#options;
    const before = belief(this);
    const { seen, stats } = await probeServer({ server: this.#probes, basePath: this.#basePath, model, signal });
    if (signal.aborted || !this.#stats.hear(stats)) return seen;
    const since = { tokenMs: this.#pace.take(), refusals: this.#refusals };
    this.#refusals = 0;
    onReading(this, { stats: this.stats, before, after: belief(this), ...since });
    return seen;
  }

  #breakOff(): void {
    const hanging = this.#calls;
    this.#calls = this.#openCalls();
    // Its calls are told by their own rejections.
    hanging.destroy(new AppError("inference_failed", "the model server made no token any more")).catch(() => {});
  }

  #onHealthChange(): void {
    // It may have been started anew, with other flags.
    if (this.healthy) this.#takesPriority = undefined;
    else this.#stats.forget();
    this.#options.onHealthChange(this);
  }
}
