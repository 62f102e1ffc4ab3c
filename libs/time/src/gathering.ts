// Whether it pays to wait a moment so that several things are done in one go. It does when they come often, and when the
// last waits brought some together: to one who does one thing after the other each wait is only a delay. Counted in
// windows, at the price of a comparison. Time is the caller's, in milliseconds.

export interface GatheringOptions {
  readonly windowMs: number;
  /** At this many in a window they come often. */
  readonly often: number;
}

/** So many waits in a row for one thing alone, and a window goes by without waiting. */
const MAX_VAIN = 3;

export class Gathering {
  readonly #options: GatheringOptions;
  #windowEnd = Number.NEGATIVE_INFINITY;
  #before = 0;
  #count = 0;
  #vain = 0;
  #restUntil = Number.NEGATIVE_INFINITY;

  constructor(options: GatheringOptions) {
    this.#options = options;
  }

  /** One more has come. */
  note(now: number): void {
    this.#roll(now);
    this.#count += 1;
  }

  pays(now: number): boolean {
    this.#roll(now);
    return now >= this.#restUntil && Math.max(this.#before, this.#count) >= this.#options.often;
  }

  /** After a wait: how many it brought together. */
  brought(count: number, now: number): void {
    this.#vain = count > 1 ? 0 : this.#vain + 1;
    if (this.#vain < MAX_VAIN) return;
    this.#vain = 0;
    this.#restUntil = now + this.#options.windowMs;
  }

  #roll(now: number): void {
    if (now < this.#windowEnd) return;
    const { windowMs } = this.#options;
    this.#before = now < this.#windowEnd + windowMs ? this.#count : 0;
    this.#count = 0;
    this.#windowEnd = now + windowMs;
  }
}
