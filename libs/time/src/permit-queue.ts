// At most so many at work at once, at most so many waiting, nobody waiting for ever. Who does not get a permit is told
// at once or after `waitMs`, so that the caller can go elsewhere while its own deadline still allows it.

export interface PermitLimits {
  readonly atOnce: number;
  readonly waiting: number;
  readonly waitMs: number;
}

export class PermitQueue {
  readonly #limits: PermitLimits;
  readonly #refusal: () => Error;
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  constructor(limits: PermitLimits, refusal: () => Error) {
    this.#limits = limits;
    this.#refusal = refusal;
  }

  /** Runs `work` with a permit. Rejects with the refusal if none comes free, or with the signal's reason. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const giveBack = await this.take(signal);
    try {
      return await work();
    } finally {
      giveBack();
    }
  }

  /** A permit for who cannot say as one function what is done with it; gives back what gives it back, once. */
  async take(signal: AbortSignal): Promise<() => void> {
    await this.#wait(signal);
    let held = true;
    return () => {
      if (held) this.#giveBack();
      held = false;
    };
  }

  #wait(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (this.#taken < this.#limits.atOnce) {
      this.#taken += 1;
      return Promise.resolve();
    }
    if (this.#waiting.size >= this.#limits.waiting) return Promise.reject(this.#refusal());
    return new Promise((resolve, reject) => {
      const leave = (settle: () => void) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", onAbort);
        this.#waiting.delete(onPermit);
        settle();
      };
      const onPermit = () => leave(resolve);
      const onAbort = () => leave(() => reject(signal.reason));
      const timer = setTimeout(() => leave(() => reject(this.#refusal())), this.#limits.waitMs);
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiting.add(onPermit);
    });
  }

  /** A permit goes straight to the longest waiting, so `#taken` only falls when nobody waits. */
  #giveBack(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#taken -= 1;
    else next();
  }
}
