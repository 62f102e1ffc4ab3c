// Engine time beside real time: a virtual clock that is moved on as real time passes, so that the engine, which knows
// virtual time alone, makes its steps when they are due. Lateness of timers moves when a step is told, never when it was.
import { VirtualClock } from "@openclaw/engine";
import type { Clock } from "@openclaw/time";

/** Engine milliseconds in each real one; `instant`: whatever is due, is due now. */
export type TimeScale = number | "instant";

export class PacedClock {
  readonly virtual = new VirtualClock();
  readonly #scale: TimeScale;
  readonly #wall: Clock;
  readonly #startedAt: number;
  #wakeUp: (() => void) | undefined;

  constructor(scale: TimeScale, wall: Clock) {
    this.#scale = scale;
    this.#wall = wall;
    this.#startedAt = wall.now();
  }

  /** Runs what is due by now, and comes back by itself for what is due later. */
  catchUp(): void {
    const elapsedMs = this.#wall.now() - this.#startedAt;
    this.virtual.runUntil(this.#scale === "instant" ? Number.POSITIVE_INFINITY : elapsedMs * this.#scale);
    this.arm();
  }

  /** To be called after something was put on the virtual clock. */
  arm(): void {
    this.stop();
    const { nextMs, nowMs } = this.virtual;
    if (nextMs === undefined) return;
    const waitMs = this.#scale === "instant" ? 0 : (nextMs - nowMs) / this.#scale;
    // Not at once, so that what arrives in the same turn of the event loop goes into the same step.
    if (waitMs <= 0) {
      const immediate = setImmediate(() => this.catchUp());
      this.#wakeUp = () => clearImmediate(immediate);
    } else {
      const timer = setTimeout(() => this.catchUp(), Math.ceil(waitMs));
      this.#wakeUp = () => clearTimeout(timer);
    }
  }

  stop(): void {
    this.#wakeUp?.();
    this.#wakeUp = undefined;
  }
}
