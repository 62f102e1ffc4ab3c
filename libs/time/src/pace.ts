// Whether something happens often now, at the price of a comparison: counted in windows, judged by the last full one and
// by what the current one holds so far. Time is the caller's, in milliseconds.

export interface PaceOptions {
  readonly windowMs: number;
  /** At this many in a window it is often. */
  readonly often: number;
}

export class Pace {
  readonly #options: PaceOptions;
  #windowEnd = Number.NEGATIVE_INFINITY;
  #before = 0;
  #count = 0;

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  note(now: number, events = 1): void {
    this.#roll(now);
    this.#count += events;
  }

  isOften(now: number): boolean {
    this.#roll(now);
    return Math.max(this.#before, this.#count) >= this.#options.often;
  }

  #roll(now: number): void {
    if (now < this.#windowEnd) return;
    const { windowMs } = this.#options;
    this.#before = now < this.#windowEnd + windowMs ? this.#count : 0;
    this.#count = 0;
    this.#windowEnd = now + windowMs;
  }
}
