// Ids by the moment they are due: a binary heap, with replaced and removed entries skipped when they surface.
interface Entry {
  readonly id: string;
  readonly atMs: number;
}

export class DueQueue {
  readonly #heap: Entry[] = [];
  readonly #due = new Map<string, number>();

  get size(): number {
    return this.#due.size;
  }

  /** Adds an id or moves it to another time. */
  set(id: string, atMs: number): void {
    if (this.#due.get(id) === atMs) return;
    this.#due.set(id, atMs);
    this.#heap.push({ id, atMs });
    this.#siftUp(this.#heap.length - 1);
  }

  delete(id: string): void {
    this.#due.delete(id);
  }

  /** When the id is due, or undefined. */
  dueAt(id: string): number | undefined {
    return this.#due.get(id);
  }

  /** Removes and returns at most `max` ids that are due, earliest first. */
  takeDue(nowMs: number, max: number): string[] {
    const taken: string[] = [];
    while (taken.length < max) {
      const first = this.#heap[0];
      if (first === undefined || first.atMs > nowMs) break;
      this.#pop();
      if (this.#due.get(first.id) !== first.atMs) continue;
      this.#due.delete(first.id);
      taken.push(first.id);
    }
    return taken;
  }

  #pop(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#siftDown();
  }

  #siftUp(from: number): void {
    let child = from;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (this.#at(parent) <= this.#at(child)) return;
      this.#swap(parent, child);
      child = parent;
    }
  }

  #siftDown(): void {
    let parent = 0;
    for (;;) {
      const left = 2 * parent + 1;
      const least = this.#at(left + 1) < this.#at(left) ? left + 1 : left;
      if (this.#at(least) >= this.#at(parent)) return;
      this.#swap(parent, least);
      parent = least;
    }
  }

  #at(index: number): number {
    return this.#heap[index]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (first === undefined || second === undefined) return;
    this.#heap[a] = second;
    this.#heap[b] = first;
  }
}
