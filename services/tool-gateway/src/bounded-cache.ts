// A map that never holds more than `limit` entries: the one unused for longest goes.

export class BoundedCache<V> {
  readonly #limit: number;
  readonly #onEvict: (value: V) => void;
  readonly #entries = new Map<string, V>();

  constructor(limit: number, onEvict: (value: V) => void = () => {}) {
    this.#limit = limit;
    this.#onEvict = onEvict;
  }

  /** The entry under `key`, made if need be. */
  getOrMake(key: string, make: () => V): V {
    const known = this.#entries.get(key);
    this.#entries.delete(key);
    const value = known ?? make();
    this.#entries.set(key, value);
    this.#makeRoom();
    return value;
  }

  /** Takes an entry out, if it is still this one, without evicting it. */
  forget(key: string, value: V): void {
    if (this.#entries.get(key) === value) this.#entries.delete(key);
  }

  values(): V[] {
    return [...this.#entries.values()];
  }

  #makeRoom(): void {
    for (const [key, value] of this.#entries) {
      if (this.#entries.size <= this.#limit) return;
      this.#entries.delete(key);
      this.#onEvict(value);
    }
  }
}
