// An engine on a virtual clock: step after step while there is work, asleep while there is none.
import type { Engine, EngineStep, StepOutcome } from "./engine.ts";
import type { EngineRequest, FinishedRequest, Refusal } from "./engine-request.ts";
import type { TraceHash } from "./trace-hash.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export interface DriveOptions {
  readonly clock: VirtualClock;
  readonly trace: TraceHash;
  readonly onFinished: (finished: FinishedRequest) => void;
  /** After each step, before those that finished in it are told. */
  readonly onStep?: (outcome: StepOutcome, step: EngineStep) => void;
}

/** What the engine did, weighted by time. */
export interface DriveTotals {
  readonly steps: number;
  readonly busyMs: number;
  /** The most of the KV blocks that a step had in use, and the mean over busy time; 0 to 1. */
  readonly peakKvUse: number;
  readonly meanKvUse: number;
}

export class EngineDrive {
  readonly engine: Engine;
  readonly #options: DriveOptions;
  #stepping = false;
  #hung = false;
  /** A step that began in a hung engine and does not end. */
  #stuck: EngineStep | undefined;
  #steps = 0;
  #busyMs = 0;
  #kvUseMs = 0;
  #peakKvUse = 0;

  constructor(engine: Engine, options: DriveOptions) {
    this.engine = engine;
    this.#options = options;
  }

  get totals(): DriveTotals {
    const meanKvUse = this.#busyMs === 0 ? 0 : this.#kvUseMs / this.#busyMs;
    return { steps: this.#steps, busyMs: this.#busyMs, peakKvUse: this.#peakKvUse, meanKvUse };
  }

  submit(request: EngineRequest): Refusal | undefined {
    const { clock, trace } = this.#options;
    const refusal = this.engine.submit(request, clock.nowMs);
    trace.add(clock.nowMs, request.id, refusal ?? "submitted");
    const { deferMs = 0 } = request;
    if (deferMs > 0) clock.after(deferMs, () => this.#wake());
    else this.#wake();
    return refusal;
  }

  abort(id: string): void {
    const { clock, trace } = this.#options;
    if (!this.engine.abort(id)) return;
    trace.add(clock.nowMs, id, "aborted");
    this.#wake();
  }

  /** The next step that begins does not end, until `resume`. */
  hang(): void {
    this.#hung = true;
  }

  resume(): void {
    const step = this.#stuck;
    this.#hung = false;
    this.#stuck = undefined;
    if (step !== undefined) this.#end(step);
  }

  /** What arrives at the same moment goes into the same step. */
  #wake(): void {
    if (this.#stepping) return;
    this.#stepping = true;
    this.#options.clock.after(0, () => this.#begin());
  }

  #begin(): void {
    const step = this.engine.beginStep(this.#options.clock.nowMs);
    this.#stepping = step !== undefined;
    if (step === undefined) return;
    const { usedBlocks, totalBlocks } = this.engine.state;
    const kvUse = usedBlocks / totalBlocks;
    this.#steps += 1;
    this.#busyMs += step.durationMs;
    this.#kvUseMs += kvUse * step.durationMs;
    this.#peakKvUse = Math.max(this.#peakKvUse, kvUse);
    if (this.#hung) this.#stuck = step;
    else this.#options.clock.after(step.durationMs, () => this.#end(step));
  }

  #end(step: EngineStep): void {
    const { clock, trace, onFinished, onStep } = this.#options;
    const { usedBlocks } = this.engine.state;
    const outcome = this.engine.endStep(step, clock.nowMs);
    trace.add(clock.nowMs, "step", step.tokens, outcome.tokens.length, usedBlocks);
    onStep?.(outcome, step);
    for (const request of outcome.finished) {
      trace.add(clock.nowMs, request.id, "finished", request.preemptions);
      onFinished(request);
    }
    this.#begin();
  }
}
