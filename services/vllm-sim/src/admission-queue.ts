// The places in which requests may generate, and who waits for one.
// 1. At most `places` are taken at once.  2. The lowest priority number goes first, then the earliest.

interface Waiter {
  readonly priority: number;
  readonly admit: () => void;
}

export class AdmissionQueue {
  readonly #places: number;
  readonly #waiters: Waiter[] = [];
  #taken = 0;

  constructor(places: number) {
    this.#places = places;
  }

  get running(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#waiters.length;
  }

  /** Resolves once a place is taken for the caller, who must `release` it; rejects with the signal's reason. */
  async acquire(priority: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#taken < this.#places) {
      this.#taken += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        priority,
        admit: () => {
          signal.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#enqueue(waiter);
    });
  }

  /** Gives the place to the next waiter, or frees it. */
  release(): void {
    const next = this.#waiters.shift();
    if (next === undefined) this.#taken -= 1;
    else next.admit();
  }

  #enqueue(waiter: Waiter): void {
    const after = this.#waiters.findLastIndex((other) => other.priority <= waiter.priority);
    this.#waiters.splice(after + 1, 0, waiter);
  }
}
