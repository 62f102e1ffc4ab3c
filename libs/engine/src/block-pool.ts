// The KV blocks of one engine: who holds them, and in which order free ones are used again.
// 1. A block is free exactly when nobody holds it.  2. Free blocks wait in a queue, the longest unused first.
// 3. What a free block holds stays readable until `take` gives the block to somebody.

const NONE = -1;

export class BlockPool {
  readonly size: number;
  readonly #holders: Int32Array;
  // A ring through the free blocks; the entry at `size` is its start and end.
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  #free: number;

  constructor(size: number) {
    if (!Number.isInteger(size) || size < 1) throw new TypeError("a pool has at least one block");
    this.size = size;
    this.#free = size;
    this.#holders = new Int32Array(size);
    this.#next = Int32Array.from({ length: size + 1 }, (_, block) => (block + 1) % (size + 1));
    this.#previous = Int32Array.from({ length: size + 1 }, (_, block) => (block + size) % (size + 1));
  }

  get free(): number {
    return this.#free;
  }

  holders(block: number): number {
    return this.#holders[block] ?? 0;
  }

  /** The free block that was unused for longest, now held once. */
  take(): number {
    const block = this.#next[this.size] ?? NONE;
    if (this.#free === 0 || block === NONE) throw new TypeError("no block is free");
    this.#unlink(block);
    this.#holders[block] = 1;
    return block;
  }

  /** One holder more. */
  hold(block: number): void {
    if (this.holders(block) === 0) this.#unlink(block);
    this.#holders[block] = this.holders(block) + 1;
  }

  /** One holder less; without any the block goes to the end of the queue. */
  release(block: number): void {
    const holders = this.holders(block);
    if (holders < 1) throw new TypeError(`block ${block} is released more often than it was held`);
    this.#holders[block] = holders - 1;
    if (holders > 1) return;
    const last = this.#previous[this.size] ?? NONE;
    this.#next[last] = block;
    this.#previous[block] = last;
    this.#next[block] = this.size;
    this.#previous[this.size] = block;
    this.#free += 1;
  }

  #unlink(block: number): void {
    const next = this.#next[block] ?? NONE;
    const previous = this.#previous[block] ?? NONE;
    this.#next[previous] = next;
    this.#previous[next] = previous;
    this.#free -= 1;
  }
}
