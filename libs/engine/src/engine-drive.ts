// An engine on a virtual clock: step after step while there is work, asleep while there is none.
import type { Engine } from "./engine.ts";
import type { EngineRequest, FinishedRequest, Refusal } from "./engine-request.ts";
import type { TraceHash } from "./trace-hash.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export interface DriveOptions {
  readonly clock: VirtualClock;
  readonly trace: TraceHash;
  readonly onFinished: (finished: FinishedRequest) => void;
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
    this.#wake();
    return refusal;
  }

  abort(id: string): void {
    const { clock, trace } = this.#options;
    if (!this.engine.abort(id)) return;
    trace.add(clock.nowMs, id, "aborted");
    this.#wake();
  }

  /** What arrives at the same moment goes into the same step. */
  #wake(): void {
    if (this.#stepping) return;
    this.#stepping = true;
    this.#options.clock.after(0, () => this.#begin());
  }

  #begin(): void {
    const step = this.engine.beginStep();
    this.#stepping = step !== undefined;
    if (step === undefined) return;
    const { usedBlocks, totalBlocks } = this.engine.state;
    const kvUse = usedBlocks / totalBlocks;
    this.#steps += 1;
    this.#busyMs += step.durationMs;
    this.#kvUseMs += kvUse * step.durationMs;
    this.#peakKvUse = Math.max(this.#peakKvUse, kvUse);
    this.#options.clock.after(step.durationMs, () => {
      const { clock, trace, onFinished } = this.#options;
      const { finished, tokens } = this.engine.endStep(step, clock.nowMs);
      trace.add(clock.nowMs, "step", step.tokens, tokens.length, usedBlocks);
      for (const request of finished) {
        trace.add(clock.nowMs, request.id, "finished", request.preemptions);
        onFinished(request);
      }
      this.#begin();
    });
  }
}
