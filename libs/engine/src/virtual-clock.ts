// Time that passes only when something is due. Things due at the same moment run in the order they were asked for.

interface Due {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

const isBefore = (a: Due, b: Due): boolean => (a.atMs === b.atMs ? a.order < b.order : a.atMs < b.atMs);

export class VirtualClock {
  // A binary heap: the parent of entry i is entry (i - 1) / 2.
  readonly #heap: Due[] = [];
  #nowMs = 0;
  #asked = 0;

  get nowMs(): number {
    return this.#nowMs;
  }

  /** When the next thing is due; undefined if nothing is. */
  get nextMs(): number | undefined {
    return this.#heap[0]?.atMs;
  }

  after(delayMs: number, run: () => void): void {
    this.at(this.#nowMs + delayMs, run);
  }

  /** A moment in the past is due now. */
  at(atMs: number, run: () => void): void {
    const due: Due = { atMs: Math.max(atMs, this.#nowMs), order: this.#asked, run };
    this.#asked += 1;
    let index = this.#heap.length;
    while (index > 0) {
      const parent = this.#heap[(index - 1) >> 1];
      if (parent === undefined || isBefore(parent, due)) break;
      this.#heap[index] = parent;
      index = (index - 1) >> 1;
    }
    this.#heap[index] = due;
  }

  /** Runs what is due until then; afterwards it is that moment. Infinity: until nothing is due any more. */
  runUntil(endMs: number): void {
    for (let first = this.#heap[0]; first !== undefined && first.atMs <= endMs; first = this.#heap[0]) {
      this.#removeFirst();
      this.#nowMs = first.atMs;
      first.run();
    }
    if (Number.isFinite(endMs)) this.#nowMs = endMs;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    const { length } = this.#heap;
    if (last === undefined || length === 0) return;
    let index = 0;
    for (let child = 1; child < length; child = 2 * index + 1) {
      const left = this.#heap[child];
      const right = this.#heap[child + 1];
      const smaller = right !== undefined && left !== undefined && isBefore(right, left) ? right : left;
      if (smaller === undefined || isBefore(last, smaller)) break;
      this.#heap[index] = smaller;
      index = smaller === right ? child + 1 : child;
    }
    this.#heap[index] = last;
  }
}
