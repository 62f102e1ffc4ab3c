// Brings tasks from the table into the leader's memory: all of it at the start, then what notices may have missed and
// what did not fit before.
import { PRIORITIES } from "@openclaw/contracts";
import type { Store } from "@openclaw/store";
import { HORIZON_MS, type LeaderState } from "./leader-state.ts";
import { loadAttempts, loadByIds, loadDeadlines, loadDelayed, loadLane, loadSince } from "./queries/load-open.ts";
import { queueTasks } from "./queries/move-tasks.ts";
import { LANE_LIMIT } from "./ready-index.ts";
import { firstTaskIdAt } from "./task-id.ts";

const MAX_TIMERS = 20_000;
/** A notice that was lost concerns tasks at most this old: older ones were found by an earlier look. */
const RECENT_MS = 15_000;
const RECENT_LIMIT = 5_000;
/** One statement moves so many tasks to the queue. */
const DUE_BATCH = 500;

export class QueueLoader {
  readonly #store: Store;
  readonly #state: LeaderState;

  constructor(store: Store, state: LeaderState) {
    this.#store = store;
    this.#state = state;
  }

  /** Everything a new leader needs. `agents` are those that are configured. */
  async loadAll(agents: readonly string[], nowMs: number): Promise<void> {
    const now = performance.now();
    for (const task of await loadAttempts(this.#store)) {
      this.#state.attempts.restore(task, now);
      this.#state.admit(task);
    }
    for (const agent of agents) {
      for (let priority = 0; priority < PRIORITIES.length; priority += 1) await this.#loadLane(agent, priority);
    }
    await this.loadTimers(nowMs);
  }

  /** Delays and deadlines that come within the horizon. */
  async loadTimers(nowMs: number): Promise<void> {
    const horizon = new Date(nowMs + HORIZON_MS);
    for (const task of await loadDelayed(this.#store, horizon, MAX_TIMERS)) this.#state.admit(task);
    for (const { id, deadline } of await loadDeadlines(this.#store, horizon, MAX_TIMERS))
      this.#state.deadlines.set(id, deadline.getTime());
  }

  /** Tasks that somebody said are new. */
  async loadNamed(ids: readonly string[]): Promise<void> {
    for (const task of await loadByIds(this.#store, ids)) this.#state.admit(task);
  }

  /** Tasks that are new although nobody said so. */
  async loadRecent(nowMs: number): Promise<void> {
    for (const task of await loadSince(this.#store, firstTaskIdAt(nowMs - RECENT_MS), RECENT_LIMIT))
      this.#state.admit(task);
  }

  /** Fills lanes that had left tasks in the table, once they are half empty. */
  async refill(): Promise<void> {
    for (const lane of this.#state.ready.lanes()) {
      if (lane.truncated && lane.length < LANE_LIMIT / 2) await this.#loadLane(lane.agent, lane.priority);
    }
  }

  /** Moves tasks whose delay is over to the queue. */
  async queueDue(nowMs: number): Promise<void> {
    const due = this.#state.delays.takeDue(nowMs, DUE_BATCH);
    if (due.length === 0) return;
    try {
      const moved = await queueTasks(this.#store, this.#state.epoch, due);
      await this.loadNamed(moved.map(({ id }) => id));
    } catch (error) {
      for (const id of due) this.#state.delays.set(id, nowMs);
      throw error;
    }
  }

  async #loadLane(agent: string, priority: number): Promise<void> {
    const after = this.#state.ready.resumeAfter(agent, priority);
    const tasks = await loadLane(this.#store, { agent, priority, after, limit: LANE_LIMIT });
    for (const task of tasks) this.#state.admit(task);
    if (tasks.length === LANE_LIMIT) this.#state.ready.markTruncated(agent, priority);
  }
}
