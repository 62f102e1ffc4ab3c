// The attempts that are out, as the leader knows them: reserved, dispatched, running; and their leases.
// A1: per agent, attempts out never exceed slots, because a slot is reserved before the row is written.
// A2: lease time passes only while this scheduler hears its workers; `grantFullTerms` starts all terms anew.
import { type AttemptRef, priorityRank } from "@openclaw/contracts";
import type { OpenTask } from "./open-task.ts";

/** Twenty beats. Short enough that a dead worker's task starts elsewhere within fifteen seconds. */
export const LEASE_MS = 10_000;
/** Work that is not claimed by then is sent again; claiming takes a few milliseconds when a slot is free. */
export const RESEND_MS = 3_000;

export interface AttemptOut {
  readonly task: OpenTask;
  readonly attempt: number;
  readonly worker: string | undefined;
  /** Monotonic milliseconds. */
  readonly leaseUntil: number;
  /** When it was last sent; undefined while it is reserved or once it is claimed. */
  readonly sentAt: number | undefined;
}

/** Nobody's in the counts. */
const UNCLAIMED = "";
const IDLE = priorityRank("idle");

export class AttemptBook {
  readonly #out = new Map<string, AttemptOut>();
  /** Per agent, attempts by worker. */
  readonly #counts = new Map<string, Map<string, number>>();
  /** Per agent, attempts of idle tasks. */
  readonly #idle = new Map<string, number>();

  get(id: string): AttemptOut | undefined {
    return this.#out.get(id);
  }

  /** Whether this very attempt of the task is out. */
  holds(id: string, attempt: number): boolean {
    return this.#out.get(id)?.attempt === attempt;
  }

  /** Attempts of an agent that hold a slot. */
  count(agent: string): number {
    let sum = 0;
    for (const count of this.#counts.get(agent)?.values() ?? []) sum += count;
    return sum;
  }

  /** Those that a worker has claimed; without a worker, those that nobody has yet. */
  countOf(agent: string, worker: string = UNCLAIMED): number {
    return this.#counts.get(agent)?.get(worker) ?? 0;
  }

  /** Those of idle tasks. */
  countIdle(agent: string): number {
    return this.#idle.get(agent) ?? 0;
  }

  /** Takes a slot for a task whose dispatch is about to be committed. */
  reserve(task: OpenTask, now: number): void {
    this.#set({ task, attempt: task.attempt + 1, worker: undefined, leaseUntil: now + LEASE_MS, sentAt: undefined });
  }

  sent(id: string, now: number): void {
    const out = this.#out.get(id);
    if (out !== undefined && out.worker === undefined) this.#set({ ...out, sentAt: now });
  }

  claimed(ref: AttemptRef, worker: string, now: number): void {
    const out = this.#out.get(ref.task);
    if (out?.attempt === ref.attempt) this.#set({ ...out, worker, sentAt: undefined, leaseUntil: now + LEASE_MS });
  }

  /** An attempt found in the table: it gets a full term. */
  restore(task: OpenTask, now: number): void {
    const worker = task.worker ?? undefined;
    this.#set({
      task,
      attempt: task.attempt,
      worker,
      leaseUntil: now + LEASE_MS,
      sentAt: worker === undefined ? now - RESEND_MS : undefined,
    });
  }

  /**
   * Renews what the worker says it runs; returns what it must stop. A worker that says it of an attempt that counts as not
   * claimed was granted it before this leader read the row: it is the worker, whose silence must be noticed.
   */
  renew(worker: string, running: readonly AttemptRef[], now: number): AttemptRef[] {
    const revoked: AttemptRef[] = [];
    for (const ref of running) {
      const out = this.#out.get(ref.task);
      if (out?.attempt === ref.attempt && (out.worker === undefined || out.worker === worker))
        this.#set({ ...out, worker, sentAt: undefined, leaseUntil: now + LEASE_MS });
      else revoked.push(ref);
    }
    return revoked;
  }

  release(id: string): void {
    const out = this.#out.get(id);
    if (out === undefined) return;
    this.#out.delete(id);
    this.#add(out, -1);
  }

  /** Claimed attempts whose lease ran out. */
  expired(now: number): AttemptOut[] {
    return [...this.#out.values()].filter((out) => out.worker !== undefined && out.leaseUntil <= now);
  }

  /** Attempts that were sent and not claimed in time. */
  unclaimed(now: number): AttemptOut[] {
    return [...this.#out.values()].filter((out) => out.sentAt !== undefined && out.sentAt + RESEND_MS <= now);
  }

  /** Attempts whose dispatch is committed. */
  dispatched(): AttemptOut[] {
    return [...this.#out.values()].filter((out) => out.worker !== undefined || out.sentAt !== undefined);
  }

  grantFullTerms(now: number): void {
    for (const out of this.#out.values()) this.#set({ ...out, leaseUntil: now + LEASE_MS });
  }

  #set(out: AttemptOut): void {
    const before = this.#out.get(out.task.id);
    if (before !== undefined) this.#add(before, -1);
    this.#out.set(out.task.id, out);
    this.#add(out, 1);
  }

  #add({ task, worker = UNCLAIMED }: AttemptOut, difference: 1 | -1): void {
    if (task.priority === IDLE) this.#idle.set(task.agent, this.countIdle(task.agent) + difference);
    let counts = this.#counts.get(task.agent);
    if (counts === undefined) {
      counts = new Map();
      this.#counts.set(task.agent, counts);
    }
    const count = (counts.get(worker) ?? 0) + difference;
    if (count === 0) counts.delete(worker);
    else counts.set(worker, count);
  }
}
