// Which turn runs where, and which wait: the one decision in front of the GPUs, without promises, timers or sockets.
// T1: a turn is in the queue or on one lane, never both, and `leave` takes it out of either.
// T2: nobody passes the first of the queue: what it waits for would never come if smaller ones took it bit by bit.
// T3: at most `queuedPerSlot` turns wait for each slot of the replicas that take turns.
import type { AdmissionHold } from "@openclaw/contracts";
import { FairQueue, type Queued } from "./fair-queue.ts";
import type { Claim, Lane } from "./lane.ts";

/** 2: the last in the queue waits for about two full batches, well under request_timeout; more waits in the scheduler. */
const QUEUED_PER_SLOT = 2;

export interface PlannedTurn extends Queued, Claim {}

export interface Placement<T> {
  readonly turn: T;
  readonly lane: Lane<T>;
}

export class TurnPlanner<T extends PlannedTurn> {
  readonly lanes: readonly Lane<T>[];
  readonly #queue = new FairQueue<T>();
  readonly #placed = new Map<T, Lane<T>>();
  /** A turn that failed on a lane goes to another one if another one takes it. */
  readonly #avoids = new WeakMap<T, Lane<T>>();

  constructor(lanes: readonly Lane<T>[]) {
    this.lanes = lanes;
  }

  /** Slots of the replicas that take turns. */
  get slots(): number {
    return this.lanes.reduce((sum, { healthy, draining, slots }) => sum + (healthy && !draining ? slots : 0), 0);
  }

  get running(): number {
    return this.lanes.reduce((sum, lane) => sum + lane.running, 0);
  }

  get queued(): number {
    return this.#queue.length;
  }

  /** Whether one more turn finds a place to run or to wait; perhaps that of `displaced`, which leaves the queue. */
  makeRoom(
    claim: Claim & { readonly tenant: string },
    now: number,
  ): { readonly room: boolean; readonly displaced?: T } {
    if (this.#queue.length < this.slots * QUEUED_PER_SLOT) return { room: true };
    if (this.#queue.length === 0 && this.#choose(claim, now) !== undefined) return { room: true };
    const displaced = this.#queue.displaceFor(claim.priority, claim.tenant);
    return displaced === undefined ? { room: false } : { room: true, displaced };
  }

  /** The turn's lane, or undefined: it waits. */
  enter(turn: T, now: number, avoid?: Lane<T>): Lane<T> | undefined {
    if (avoid !== undefined) this.#avoids.set(turn, avoid);
    const lane = this.#queue.length > 0 ? undefined : this.#laneFor(turn, now);
    if (lane === undefined) this.#queue.push(turn, now);
    else this.#place(turn, lane);
    return lane;
  }

  /** Turns that may run now, in their order. Ask again whenever something has changed. */
  place(now: number): Placement<T>[] {
    const placements: Placement<T>[] = [];
    for (let turn = this.#queue.peek(now); turn !== undefined; turn = this.#queue.peek(now)) {
      const lane = this.#laneFor(turn, now);
      if (lane === undefined) break;
      this.#queue.take(turn);
      this.#place(turn, lane);
      placements.push({ turn, lane });
    }
    return placements;
  }

  /** The turn has ended, or does not want to wait any longer (T1). */
  leave(turn: T): void {
    const lane = this.#placed.get(turn);
    this.#placed.delete(turn);
    if (lane === undefined) this.#queue.remove(turn);
    else lane.leave(turn);
  }

  /** All that wait leave the queue. */
  clearQueue(): T[] {
    const waiting = [...this.#queue.turns()];
    for (const turn of waiting) this.#queue.remove(turn);
    return waiting;
  }

  /** What the first of the queue waits for; undefined when nobody waits. */
  binding(now: number): AdmissionHold | undefined {
    const head = this.#queue.peek(now);
    return head === undefined ? undefined : this.#holdOf(head, now);
  }

  #place(turn: T, lane: Lane<T>): void {
    lane.enter(turn, turn);
    this.#placed.set(turn, lane);
  }

  /** Where it failed is better than nowhere: while it waits nobody passes it (T2). */
  #laneFor(turn: T, now: number): Lane<T> | undefined {
    return this.#choose(turn, now, this.#avoids.get(turn)) ?? this.#choose(turn, now);
  }

  /** Of the lanes that let it in the one with the fewest turns; of equals the first, so that its prefix cache stays warm. */
  #choose(claim: Claim, now: number, avoid?: Lane<T>): Lane<T> | undefined {
    let best: Lane<T> | undefined;
    for (const lane of this.lanes) {
      if (lane === avoid || lane.hold(claim, now) !== undefined) continue;
      if (best === undefined || lane.running < best.running) best = lane;
    }
    return best;
  }

  /** Of the lane that is nearest to letting it in: a full memory is nearer than a replica that is down. */
  #holdOf(turn: T, now: number): AdmissionHold | undefined {
    const holds = this.lanes.map((lane) => lane.hold(turn, now));
    return holds.find((hold) => hold !== undefined && !hold.constraint.startsWith("replica_")) ?? holds[0];
  }
}
