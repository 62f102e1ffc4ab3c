// What a leader knows beside the rows: built from them when it begins to lead, thrown away when it ends.

import type { Clock } from "@openclaw/time";
import { AdapterRegistry } from "./adapter-registry.ts";
import { AttemptBook } from "./attempt-book.ts";
import { DueQueue } from "./due-queue.ts";
import type { OpenTask } from "./open-task.ts";
import { ReadyIndex } from "./ready-index.ts";
import { WorkerRegistry } from "./worker-registry.ts";

/** Delays and deadlines further away than this stay in the table: twice the interval at which they are looked for. */
export const HORIZON_MS = 120_000;

export class LeaderState {
  readonly epoch: number;
  readonly ready = new ReadyIndex();
  readonly attempts = new AttemptBook();
  readonly workers = new WorkerRegistry();
  readonly adapters = new AdapterRegistry();
  /** Scheduled and retrying tasks by the time they are due, wall-clock milliseconds. */
  readonly delays = new DueQueue();
  /** Open tasks by their deadline, wall-clock milliseconds. */
  readonly deadlines = new DueQueue();

  readonly #clock: Clock;

  constructor(epoch: number, clock: Clock) {
    this.epoch = epoch;
    this.#clock = clock;
  }

  /** Takes in a task that waits, or that is due later. Known ones are left alone. */
  admit(task: OpenTask): void {
    if (this.#isNear(task.deadline)) this.deadlines.set(task.id, task.deadline.getTime());
    if (this.attempts.get(task.id) !== undefined) return;
    if (task.state === "queued") this.ready.add(task);
    else if (this.#isNear(task.not_before)) this.delays.set(task.id, task.not_before.getTime());
  }

  #isNear(date: Date | null): date is Date {
    return date !== null && date.getTime() < this.#clock.now() + HORIZON_MS;
  }

  /** Forgets a task that has ended. */
  forget(task: Pick<OpenTask, "id" | "agent" | "priority">): void {
    this.ready.remove(task);
    this.attempts.release(task.id);
    this.delays.delete(task.id);
    this.deadlines.delete(task.id);
  }

  /** Slots of each agent that no attempt holds. */
  freeSlots(now: number): Map<string, number> {
    const free = new Map<string, number>();
    for (const agent of this.ready.agents()) {
      const slots = this.workers.of(agent, now).capacity - this.attempts.count(agent);
      if (slots > 0) free.set(agent, slots);
    }
    return free;
  }
}
