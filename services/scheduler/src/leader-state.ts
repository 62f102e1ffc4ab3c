// What a leader knows beside the rows: built from them when it begins to lead, thrown away when it ends.
// S1: of a row and this memory the row is right. `admit` adds what is not known yet, `correct` replaces what is.

import type { Clock } from "@openclaw/time";
import { AdapterRegistry } from "./adapter-registry.ts";
import { AttemptBook } from "./attempt-book.ts";
import { DueQueue } from "./due-queue.ts";
import { isDelayed, isOut, type OpenTask } from "./open-task.ts";
import type { SessionKey } from "./queries/enter-sessions.ts";
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

  /** By agent, as they were last counted: what waits for somebody to look at it. */
  readonly troubles: { deadLetters: ReadonlyMap<string, number>; unknownEffects: ReadonlyMap<string, number> } = {
    deadLetters: new Map(),
    unknownEffects: new Map(),
  };

  readonly #clock: Clock;
  /** Sessions that something changed in. */
  readonly #sessions = new Map<string, SessionKey>();
  #over = false;

  constructor(epoch: number, clock: Clock) {
    this.epoch = epoch;
    this.#clock = clock;
  }

  /** From here on nothing may be answered from what is known here: another may know better. */
  end(): void {
    this.#over = true;
  }

  get over(): boolean {
    return this.#over;
  }

  /** Takes in a task that waits, or that is due later. Known ones are left alone. */
  admit(task: OpenTask): void {
    if (task.deadline !== null && this.#isNear(task.deadline)) this.deadlines.set(task.id, task.deadline.getTime());
    if (this.attempts.get(task.id) !== undefined) return;
    if (task.state === "queued") {
      if (task.session_id === null) this.ready.add(task);
      else if (!this.ready.has(task.id)) this.lookAt(task);
    } else if (isDelayed(task)) {
      // A row without a date would otherwise be due never.
      const due = task.not_before ?? task.created_at;
      if (this.#isNear(due)) this.delays.set(task.id, due.getTime());
    }
  }

  /** Has somebody find out whose turn it is in a task's session, if it is in one. */
  lookAt({ tenant, session_id: id }: Pick<OpenTask, "tenant" | "session_id">): void {
    if (id !== null) this.#sessions.set(`${tenant} ${id}`, { tenant, id });
  }

  /** Sessions to be looked at, which are forgotten here. */
  takeSessions(max: number): SessionKey[] {
    const taken = [...this.#sessions].slice(0, max);
    for (const [key] of taken) this.#sessions.delete(key);
    return taken.map(([, session]) => session);
  }

  /** A waiting task is the next of its session. */
  giveTurn(task: OpenTask): void {
    if (this.attempts.get(task.id) === undefined) this.ready.add(task);
  }

  /** Believes what was just read of a task that is known in some way: its row, or that it has ended. */
  correct(known: Pick<OpenTask, "id" | "agent" | "priority">, row: OpenTask | undefined, now: number): void {
    this.forget(known);
    if (row === undefined) return;
    if (isOut(row)) this.attempts.restore(row, now);
    this.admit(row);
  }

  /** Forgets a task that has ended. */
  forget(task: Pick<OpenTask, "id" | "agent" | "priority">): void {
    this.ready.remove(task);
    this.attempts.release(task.id);
    this.delays.delete(task.id);
    this.deadlines.delete(task.id);
  }

  /** Slots of each agent with waiting tasks that no attempt holds. */
  freeSlots(now: number): Map<string, number> {
    const free = new Map<string, number>();
    for (const agent of this.ready.agents()) {
      const slots = this.freeSlotsOf(agent, now);
      if (slots > 0) free.set(agent, slots);
    }
    return free;
  }

  /** Only slots of workers that take new work count, and only attempts of theirs or of nobody yet hold one: those of a
   * worker that drains or is gone take none from the others. */
  freeSlotsOf(agent: string, now: number): number {
    let free = -this.attempts.countOf(agent);
    for (const { worker, capacity } of this.workers.open(agent, now))
      free += Math.max(0, capacity - this.attempts.countOf(agent, worker));
    return Math.max(0, free);
  }

  /** Of the free slots, those that idle tasks may take: together they hold all of an agent's slots but one. */
  idleSlotsOf(agent: string, now: number): number {
    const { capacity } = this.workers.of(agent, now);
    const most = Math.max(1, capacity - 1);
    return Math.max(0, Math.min(this.freeSlotsOf(agent, now), most - this.attempts.countIdle(agent)));
  }

  /** Whether tasks can be done at all: what uptime counts. */
  canWork(now: number): boolean {
    return this.workers.ready(now) && this.adapters.ready(now);
  }

  #isNear(date: Date): boolean {
    return date.getTime() < this.#clock.now() + HORIZON_MS;
  }
}
