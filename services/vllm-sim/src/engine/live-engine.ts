// The engine of libs/engine at work for requests that come in real time.
// 1. All times that it tells are the engine's.  2. Nothing here decides what a step does or how long it takes.
// 3. Its faults last until `recover`: a hung engine takes requests and makes no step, a dead one takes none.
import {
  type Engine,
  EngineDrive,
  type EngineRequest,
  type EngineState,
  type FinishedRequest,
  type Refusal,
  type StepOutcome,
  TraceHash,
} from "@openclaw/engine";
import { Generation, type LeftReason } from "./generation.ts";
import type { PacedClock } from "./paced-clock.ts";

export interface GenerationJob {
  readonly request: EngineRequest;
  /** How it ends if it comes to its end. */
  readonly completion: "stop" | "length";
  /** The most tokens that it was allowed to make. */
  readonly maxTokens: number;
}

export interface GenerationEnd {
  readonly reason: GenerationJob["completion"] | LeftReason;
  readonly maxTokens: number;
  /** Undefined if it did not come to its end. */
  readonly finished?: FinishedRequest;
}

export interface EngineObserver {
  onSubmitted?(request: EngineRequest, nowMs: number): void;
  onRefused?(refusal: Refusal): void;
  onStep?(outcome: StepOutcome, nowMs: number): void;
  onEnded?(end: GenerationEnd): void;
}

interface OpenGeneration {
  readonly generation: Generation;
  readonly job: GenerationJob;
}

export class LiveEngine {
  readonly #clock: PacedClock;
  readonly #drive: EngineDrive;
  readonly #trace = new TraceHash();
  readonly #observers: EngineObserver[] = [];
  readonly #open = new Map<string, OpenGeneration>();
  #isDead = false;

  constructor(engine: Engine, clock: PacedClock) {
    this.#clock = clock;
    this.#drive = new EngineDrive(engine, {
      clock: clock.virtual,
      trace: this.#trace,
      onStep: (outcome) => this.#onStep(outcome),
      onFinished: (finished) => this.#onFinished(finished),
    });
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  get state(): EngineState {
    this.#clock.catchUp();
    return this.#drive.engine.state;
  }

  /** A fingerprint of all that the engine did. */
  get traceHash(): string {
    return this.#trace.hex;
  }

  observe(observer: EngineObserver): void {
    this.#observers.push(observer);
  }

  start(job: GenerationJob): Generation | Refusal {
    const request = { ...job.request, id: this.#freeId(job.request.id) };
    this.#clock.catchUp();
    const refusal = this.#drive.submit(request);
    this.#clock.arm();
    if (refusal !== undefined) {
      for (const observer of this.#observers) observer.onRefused?.(refusal);
      return refusal;
    }
    for (const observer of this.#observers) observer.onSubmitted?.(request, this.#clock.virtual.nowMs);
    const generation = new Generation((reason) => this.#onLeft(request.id, reason));
    this.#open.set(request.id, { generation, job });
    return generation;
  }

  hang(): void {
    this.#drive.hang();
  }

  die(): void {
    this.#clock.catchUp();
    this.#isDead = true;
    for (const [id, { generation }] of [...this.#open]) {
      this.#drop(id, "error");
      generation.die();
    }
    this.#clock.arm();
  }

  /** A dead engine comes back as a new one: without what its cache held. */
  recover(): void {
    if (this.#isDead) this.#drive.engine.resetPrefixCache();
    this.#isDead = false;
    this.#clock.catchUp();
    this.#drive.resume();
    this.#clock.arm();
  }

  stop(): void {
    this.#clock.stop();
  }

  /** Callers may use an id twice at a time: vLLM gives requests ids of its own. */
  #freeId(id: string): string {
    let free = id;
    for (let count = 2; this.#open.has(free); count += 1) free = `${id} ${count}`;
    return free;
  }

  #onStep(outcome: StepOutcome): void {
    for (const { id, produced } of outcome.tokens) this.#open.get(id)?.generation.note(produced);
    for (const observer of this.#observers) observer.onStep?.(outcome, this.#clock.virtual.nowMs);
  }

  #onFinished(finished: FinishedRequest): void {
    const open = this.#open.get(finished.id);
    if (open === undefined) return;
    this.#open.delete(finished.id);
    const { completion: reason, maxTokens } = open.job;
    this.#tellEnd({ reason, maxTokens, finished });
    open.generation.finish(finished);
  }

  #onLeft(id: string, reason: LeftReason): void {
    this.#clock.catchUp();
    this.#drop(id, reason);
    this.#clock.arm();
  }

  /** Nothing if it has come to its end meanwhile. */
  #drop(id: string, reason: LeftReason): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    this.#open.delete(id);
    this.#drive.abort(id);
    this.#tellEnd({ reason, maxTokens: open.job.maxTokens });
  }

  #tellEnd(end: GenerationEnd): void {
    for (const observer of this.#observers) observer.onEnded?.(end);
  }
}
