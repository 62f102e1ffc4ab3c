// Brings tasks from the table into the leader's memory: enough to begin with, then what notices may have missed and what did
// not fit before.
import { firstTaskIdAt, PRIORITIES } from "@openclaw/contracts";
import type { Queries } from "@openclaw/store";
import { HORIZON_MS, type LeaderState } from "./leader-state.ts";
import {
  FIRST_PLACE,
  loadAttempts,
  loadByIds,
  loadDeadlines,
  loadDelayed,
  loadLane,
  loadSince,
  type Place,
} from "./queries/load-open.ts";
import { queueTasks } from "./queries/move-tasks.ts";
import type { LaneReading } from "./ready-index.ts";

/** A statement that looks through so many open tasks takes up to a tenth of a second. */
const ATTEMPTS_PAGE = 10_000;
const MAX_TIMERS = 20_000;
/** What was due so long before the last look is in memory, or is found by the sweep. */
const TIMERS_MARGIN_MS = 60_000;
/** A notice that was lost concerns tasks at most this old: older ones were found by an earlier look. */
const RECENT_MS = 15_000;
const RECENT_LIMIT = 5_000;
/** One statement moves so many tasks to the queue. */
const DUE_BATCH = 500;

export class QueueLoader {
  readonly #db: Queries;
  readonly #state: LeaderState;
  /** How far the open tasks were looked through for attempts; undefined when it is done. */
  #attemptsAfter: Place | undefined = FIRST_PLACE;
  #timersFrom = new Date(0);
  /** When to look for timers again: by whichever clock comes there first, as the wall clock may be set. */
  #timersDue = { wallMs: 0, now: 0 };

  constructor(db: Queries, state: LeaderState) {
    this.#db = db;
    this.#state = state;
  }

  /** What a new leader needs to begin. `agents` are those that are configured. Ends early when the lead is lost. */
  async loadFirst(agents: readonly string[], nowMs: number, lost: AbortSignal): Promise<void> {
    await this.#loadAttemptsPage();
    const lanes = agents.flatMap((agent) => PRIORITIES.map((_, rank) => this.#state.ready.beginLane(agent, rank)));
    for (const lane of lanes) {
      lost.throwIfAborted();
      await this.#fill(lane);
    }
    await this.loadTimers(nowMs);
  }

  /** The attempts that `loadFirst` did not get to: with half a million open tasks that takes seconds, and a worker says by
   * itself what it runs. */
  async loadAttempts(signal: AbortSignal): Promise<void> {
    while (this.#attemptsAfter !== undefined && !signal.aborted) await this.#loadAttemptsPage();
  }

  /** Delays and deadlines that come within the horizon, when it is time to look for them again. */
  async loadTimers(nowMs: number): Promise<void> {
    if (nowMs < this.#timersDue.wallMs && performance.now() < this.#timersDue.now) return;
    const horizon = new Date(nowMs + HORIZON_MS);
    const delayed = await loadDelayed(this.#db, this.#timersFrom, horizon, MAX_TIMERS);
    for (const task of delayed) this.#state.admit(task);
    const deadlines = await loadDeadlines(this.#db, horizon, MAX_TIMERS);
    for (const { id, deadline } of deadlines) this.#state.deadlines.set(id, deadline.getTime());
    const cutOff = Math.max(delayed.length, deadlines.length) === MAX_TIMERS;
    if (!cutOff) this.#timersFrom = new Date(nowMs - TIMERS_MARGIN_MS);
    const known = [delayed[MAX_TIMERS - 1]?.not_before, deadlines[MAX_TIMERS - 1]?.deadline, horizon];
    const knownMs = Math.min(...known.flatMap((date) => date?.getTime() ?? []));
    const waitMs = Math.max(0, knownMs - nowMs) / 2;
    this.#timersDue = { wallMs: nowMs + waitMs, now: performance.now() + waitMs };
  }

  /** Tasks that somebody said are new. */
  async loadNamed(ids: readonly string[]): Promise<void> {
    for (const task of await loadByIds(this.#db, ids)) this.#state.admit(task);
  }

  /** Tasks that are new although nobody said so. */
  async loadRecent(nowMs: number): Promise<void> {
    const tasks = await loadSince(this.#db, firstTaskIdAt(nowMs - RECENT_MS), RECENT_LIMIT);
    for (const task of tasks) this.#state.admit(task);
  }

  /** Fills lanes that had left tasks in the table, once they are half empty. */
  async refill(): Promise<void> {
    for (const lane of this.#state.ready.beginRefills()) await this.#fill(lane);
  }

  /** Moves tasks whose delay is over to the queue. */
  async queueDue(nowMs: number): Promise<void> {
    const due = this.#state.delays.takeDue(nowMs, DUE_BATCH);
    if (due.length === 0) return;
    try {
      const moved = await queueTasks(this.#db, this.#state.epoch, due);
      for (const task of moved) this.#state.admit(task);
      // Those that did not move: ended, or moved by a commit whose answer was lost.
      const known = new Set(moved.map(({ id }) => id));
      const others = due.filter((id) => !known.has(id));
      if (others.length > 0) await this.loadNamed(others);
    } catch (error) {
      for (const id of due) this.#state.delays.set(id, nowMs);
      throw error;
    }
  }

  async #loadAttemptsPage(): Promise<void> {
    const { attempts, end } = await loadAttempts(this.#db, this.#attemptsAfter ?? FIRST_PLACE, ATTEMPTS_PAGE);
    for (const task of attempts)
      if (!this.#state.attempts.holds(task.id, task.attempt)) this.#state.correct(task, task, performance.now());
    this.#attemptsAfter = end;
  }

  async #fill(lane: LaneReading): Promise<void> {
    this.#state.ready.fill(lane, await loadLane(this.#db, lane));
  }
}
