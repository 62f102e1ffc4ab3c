// The last values of something, and their quantiles by nearest rank, without interpolation.

/** 100: what has changed is known anew after as many, and one that is far out moves nothing. */
const REMEMBERED = 100;

export class RecentValues {
  readonly #values: number[] = [];
  #next = 0;
  /** Undefined when something has been added since it was put in order. */
  #ascending: readonly number[] | undefined;

  get size(): number {
    return this.#values.length;
  }

  add(value: number): void {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % REMEMBERED;
    this.#ascending = undefined;
  }

  /** From 0 to 1; undefined while there are no values. */
  quantile(share: number): number | undefined {
    this.#ascending ??= [...this.#values].sort((a, b) => a - b);
    return this.#ascending[Math.max(0, Math.ceil(share * this.#ascending.length) - 1)];
  }
}

/** 1,000 names of 100 numbers are under 1 MB. */
const MAX_NAMES = 1_000;

/** The same for each of many names; of too many, those are forgotten that nothing was added to for the longest time. */
export class RecentByName {
  readonly #names = new Map<string, RecentValues>();

  add(name: string, value: number): void {
    const values = this.#names.get(name) ?? new RecentValues();
    values.add(value);
    this.#names.delete(name);
    this.#names.set(name, values);
    if (this.#names.size <= MAX_NAMES) return;
    const [oldest = name] = this.#names.keys();
    this.#names.delete(oldest);
  }

  /** Undefined while there are fewer than `least` values. */
  quantile(name: string, share: number, least: number): number | undefined {
    const values = this.#names.get(name);
    return values === undefined || values.size < least ? undefined : values.quantile(share);
  }
}
