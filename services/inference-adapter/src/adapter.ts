// Wires the adapter: what it listens to, what it watches, and how it stops. How room is found is TurnGate's alone.
import { type Lane, RetryBudget } from "@openclaw/admission";
import type { Bus, Listening } from "@openclaw/bus";
import {
  type AdapterBeat,
  ANY_ADAPTER,
  abortSubject,
  attemptAbort,
  type CoreSettings,
  control,
  inferRequest,
  inferSubject,
} from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import type { Part } from "@openclaw/service";
import type { Logger, Metrics, Tracing } from "@openclaw/telemetry";
import { type Clock, within } from "@openclaw/time";
import { type AdapterMetrics, createAdapterMetrics } from "./adapter-metrics.ts";
import { createAnswerer } from "./answer-call.ts";
import { CallBooks } from "./call-books.ts";
import { createCallDesk } from "./call-desk.ts";
import type { CallTurn } from "./call-turn.ts";
import { DELTA_MS } from "./delta-buffer.ts";
import { type Belief, EngineBooks, type Reading } from "./engine-books.ts";
import { LiveCalls } from "./live-calls.ts";
import { ModelServer } from "./model-server.ts";
import { TurnGate } from "./turn-gate.ts";

/** Twice a second, as workers beat: a scheduler that has just started knows the room before its first dispatch. */
const BEAT_MS = 500;
/** 15 s of the service's 20 s: what still runs then is aborted while the bus can still tell its caller. */
const DRAIN_MS = 15_000;
/** An aborted call has only to close a socket. */
const ABORT_GRACE_MS = 1_000;

export interface AdapterOptions {
  /** The adapter's name in subjects. */
  readonly name: string;
  readonly pool: string;
  readonly replicaUrls: readonly string[];
  readonly model: string;
  readonly inference: CoreSettings["inference"];
  readonly bus: Bus;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly clock: Clock;
  /** Running calls may end by themselves for this long at a stop. */
  readonly drainMs?: number;
}

export class InferenceAdapter implements Part {
  readonly name = "inference-adapter";
  readonly #options: AdapterOptions;
  readonly #servers: readonly ModelServer[];
  readonly #gate: TurnGate<ModelServer, CallTurn>;
  readonly #engines = new Map<ModelServer, EngineBooks>();
  readonly #live = new LiveCalls();
  readonly #metrics: AdapterMetrics;
  readonly #watching = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  #listening: Listening[] = [];
  #draining = false;

  constructor(options: AdapterOptions) {
    if (options.name === ANY_ADAPTER) {
      throw new AppError("invalid_config", `OPENCLAW_ADAPTER_NAME: "${ANY_ADAPTER}" means every adapter of the pool`);
    }
    this.#options = options;
    this.#metrics = createAdapterMetrics(options.metrics);
    const { max_batch_size: slots, kv_ceiling: ceiling, stall_timeout } = options.inference;
    const { model, clock } = options;
    const told = {
      onHealthChange: (server: ModelServer) => this.#onHealthChange(server),
      onPriorityRefused: ({ label }: ModelServer) =>
        options.log.warn(
          { replica: label },
          "A model server takes no priorities: start it with a priority scheduling policy",
        ),
      hasOther: (server: ModelServer) => this.#gate.hasOther(server),
      belief: (server: ModelServer) => this.#belief(server),
      onReading: (server: ModelServer, reading: Reading) => this.#onReading(server, reading),
    };
    const stallMs = stall_timeout * 1000;
    this.#servers = options.replicaUrls.map((url) => new ModelServer({ url, model, slots, stallMs, clock, ...told }));
    for (const server of this.#servers) this.#engines.set(server, new EngineBooks());
    this.#gate = new TurnGate({ hosts: this.#servers, slotsPerHost: slots, ceiling, now: () => clock.now() });
  }

  /** Why no call can be taken now, or undefined. */
  notReady(): string | undefined {
    if (this.#draining) return "the adapter is stopping";
    return this.#gate.planner.slots === 0 ? "no model server answers" : undefined;
  }

  async start(): Promise<void> {
    const { signal } = this.#watching;
    await Promise.all(this.#servers.map(({ watcher }) => watcher.look(signal)));
    this.#listen();
    for (const { watcher } of this.#servers) void watcher.watch(signal);
    this.#timers.push(
      setInterval(() => this.#tick(), DELTA_MS),
      setInterval(() => this.#beat(), BEAT_MS),
    );
    this.#beat();
  }

  async stop(): Promise<void> {
    this.#draining = true;
    for (const listening of this.#listening) listening.stop();
    this.#gate.close();
    this.#beat();
    await this.#settleWithin(this.#options.drainMs ?? DRAIN_MS);
    this.#live.stopAll(new AppError("inference_unavailable", "the adapter stopped before the call had ended"));
    await this.#settleWithin(ABORT_GRACE_MS);
    this.#watching.abort();
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#servers.map((server) => server.close()));
  }

  #listen(): void {
    const { name: adapter, pool, bus, tracing, log, clock, model, inference } = this.#options;
    const requestTimeoutMs = inference.request_timeout * 1000;
    const [gate, live, metrics, retries] = [this.#gate, this.#live, this.#metrics, new RetryBudget()];
    const books = new CallBooks({ servers: this.#servers, gate, model, metrics, clock });
    const answer = createAnswerer({ adapter, gate, retries, books, tracing, clock });
    const take = createCallDesk({ adapter, bus, gate, books, live, answer, metrics, log, clock, requestTimeoutMs });
    this.#listening = [
      bus.serve(inferSubject.build({ pool, adapter }), inferRequest, take),
      bus.serve(inferSubject.build({ pool, adapter: ANY_ADAPTER }), inferRequest, take, { queue: ANY_ADAPTER }),
      bus.subscribe(abortSubject.all, attemptAbort, (attempt) => live.abortAttempt(attempt)),
    ];
  }

  #tick(): void {
    this.#live.tick(this.#options.clock.now());
    this.#gate.admit();
    for (const { watcher } of this.#servers) watcher.tick();
  }

  #belief(server: ModelServer): Belief {
    const lane = this.#gate.lanes.get(server);
    return { running: lane?.running ?? 0, heldBlocks: lane?.ledger.held ?? 0 };
  }

  #onReading(server: ModelServer, reading: Reading): void {
    const [lane, books] = [this.#gate.lanes.get(server), this.#engines.get(server)];
    if (lane === undefined || books === undefined) return;
    const changed = books.hear(lane, reading);
    this.#metrics.showDrift(server, books.drift);
    if (changed) this.#logDrift(server, books.drift);
    this.#gate.admit();
  }

  /** What the engine of a server that has fallen said is nothing to go by when it is back. */
  #forget(server: ModelServer): void {
    const [lane, books] = [this.#gate.lanes.get(server), this.#engines.get(server)];
    if (lane !== undefined && books?.forget(lane)) this.#metrics.showDrift(server, 0);
  }

  #logDrift(server: ModelServer, requests: number): void {
    const { log } = this.#options;
    if (requests === 0) log.info({ replica: server.label }, "Ledger and engine agree again");
    else log.warn({ replica: server.label, requests }, "The engine does not run what the ledger says");
  }

  #onHealthChange(server: ModelServer): void {
    const { label, healthy } = server;
    if (healthy) this.#options.log.info({ replica: label }, "A model server answers");
    else this.#options.log.warn({ replica: label }, "A model server does not answer");
    if (!healthy) this.#forget(server);
    this.#gate.onHealthChange();
    if (this.#listening.length > 0) this.#beat();
  }

  #beat(): void {
    const { name, pool, bus, clock } = this.#options;
    const { planner, lanes } = this.#gate;
    const hold = planner.binding(clock.now());
    this.#metrics.showRoom(this.#gate);
    const beat: AdapterBeat = {
      v: 1,
      adapter: name,
      pool,
      ready: this.notReady() === undefined,
      slots: planner.slots,
      running: planner.running,
      queued: planner.queued,
      ...(hold === undefined ? {} : { waits_for: hold }),
      replicas: [...lanes].map(([host, lane]) => replicaBeat(host, lane)),
    };
    bus.publish(control("adapter"), beat);
  }

  /** Waits for the live calls, but no longer than this. */
  async #settleWithin(ms: number): Promise<void> {
    try {
      await within(this.#live.settled(), ms, () => new AppError("inference_timeout"));
    } catch {
      // What has not ended is stopped by the caller.
    }
  }
}

const replicaBeat = (host: ModelServer, { running, ledger }: Lane<CallTurn>): AdapterBeat["replicas"][number] => {
  const { stats } = host;
  return {
    url: host.url,
    healthy: host.healthy,
    // The engine may still generate for a call that has ended here: an abort that it did not notice.
    running: Math.max(running, stats.running),
    kv_used_bytes: stats.kvUsedBytes,
    kv_total_bytes: stats.kvTotalBytes,
    ...stats.told,
    ...(stats.kv === undefined ? {} : { kv_blocks: { reserved: ledger.held, total: stats.kv.blocks } }),
  };
};
