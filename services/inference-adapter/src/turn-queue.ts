// Turns that wait for a slot: the most urgent first, then the one that came first (R5: one priority from door to GPU).
import { PRIORITIES, type Priority, priorityRank } from "@openclaw/contracts";

export class TurnQueue<T> {
  /** One band per priority. A Set keeps the order of arrival and forgets any member at once. */
  readonly #bands: Readonly<Record<Priority, Set<T>>> = {
    critical: new Set(),
    high: new Set(),
    normal: new Set(),
    low: new Set(),
    idle: new Set(),
  };
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(turn: T, priority: Priority): void {
    this.#bands[priority].add(turn);
    this.#length += 1;
  }

  /** Takes the turn whose time has come. */
  shift(): T | undefined {
    for (const band of PRIORITIES.map((priority) => this.#bands[priority])) {
      for (const turn of band) {
        this.#drop(band, turn);
        return turn;
      }
    }
    return undefined;
  }

  /** Takes, of the turns that are less urgent than `priority`, the one whose time is furthest off. */
  popBelow(priority: Priority): T | undefined {
    for (const other of PRIORITIES.slice(priorityRank(priority) + 1).reverse()) {
      const band = this.#bands[other];
      const last = [...band].at(-1);
      if (last === undefined) continue;
      this.#drop(band, last);
      return last;
    }
    return undefined;
  }

  /** Takes out a turn that no longer waits; false when it had left before. */
  remove(turn: T, priority: Priority): boolean {
    return this.#drop(this.#bands[priority], turn);
  }

  #drop(band: Set<T>, turn: T): boolean {
    const present = band.delete(turn);
    if (present) this.#length -= 1;
    return present;
  }
}
