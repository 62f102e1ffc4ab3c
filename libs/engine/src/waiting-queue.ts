// Who waits for the engine, in the order of its policy.
// 1. fcfs: arrival; who was preempted goes to the front.  2. priority: lower number first, then arrival, always.
// 3. Who is not ready yet keeps its place and lets others by.
import type { SchedulingPolicy } from "./engine-options.ts";
import { goesBefore, type Sequence } from "./sequence.ts";

export class WaitingQueue {
  readonly #policy: SchedulingPolicy;
  readonly #sequences: Sequence[] = [];

  constructor(policy: SchedulingPolicy) {
    this.#policy = policy;
  }

  get length(): number {
    return this.#sequences.length;
  }

  first(nowMs: number): Sequence | undefined {
    return this.#sequences.find(({ readyMs }) => readyMs <= nowMs);
  }

  deferred(nowMs: number): number {
    return this.#sequences.reduce((sum, { readyMs }) => sum + (readyMs > nowMs ? 1 : 0), 0);
  }

  add(sequence: Sequence): void {
    if (this.#policy === "fcfs") this.#sequences.push(sequence);
    else this.#insert(sequence);
  }

  putBack(sequence: Sequence): void {
    if (this.#policy === "fcfs") this.#sequences.unshift(sequence);
    else this.#insert(sequence);
  }

  remove(sequence: Sequence): void {
    const at = this.#sequences.indexOf(sequence);
    if (at >= 0) this.#sequences.splice(at, 1);
  }

  #insert(sequence: Sequence): void {
    const after = this.#sequences.findLastIndex((other) => goesBefore(other, sequence));
    this.#sequences.splice(after + 1, 0, sequence);
  }
}
