// Engine time beside real time: a virtual clock that is moved on as real time passes, so that the engine, which knows
// virtual time alone, makes its steps when they are due. Lateness of timers moves when a step is told, never when it was.
import { VirtualClock } from "@openclaw/engine";
import type { Clock } from "@openclaw/time";

/** Node's timers know no longer wait; what is due later is looked at again. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Engine milliseconds in each real one; `instant`: whatever is due, is due now. */
export type TimeScale = number | "instant";

export class PacedClock {
  readonly virtual = new VirtualClock();
  readonly #scale: TimeScale;
  readonly #wall: Clock;
  readonly #startedAt: number;
  #cancel: () => void = () => {};
  #isStopped = false;

  constructor(scale: TimeScale, wall: Clock) {
    this.#scale = scale;
    this.#wall = wall;
    this.#startedAt = wall.now();
  }

  /** Runs what is due by now, and comes back by itself for what is due later. */
  catchUp(): void {
    if (this.#isStopped) return;
    const elapsedMs = this.#wall.now() - this.#startedAt;
    this.virtual.runUntil(this.#scale === "instant" ? Number.POSITIVE_INFINITY : elapsedMs * this.#scale);
    this.arm();
  }

  /** To be called after something was put on the virtual clock. */
  arm(): void {
    this.#cancel();
    const { nextMs, nowMs } = this.virtual;
    if (nextMs === undefined || this.#isStopped) return;
    const waitMs = this.#scale === "instant" ? 0 : (nextMs - nowMs) / this.#scale;
    if (waitMs <= 0) {
      // Not at once: whoever put it there is not done yet.
      const immediate = setImmediate(() => this.catchUp());
      this.#cancel = () => clearImmediate(immediate);
    } else {
      const timer = setTimeout(() => this.catchUp(), Math.min(Math.ceil(waitMs), MAX_TIMER_MS));
      this.#cancel = () => clearTimeout(timer);
    }
  }

  /** For good: engine time stands still, whatever is still put on the clock. */
  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }
}
