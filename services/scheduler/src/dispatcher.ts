// Sends waiting tasks out: pick, commit the attempt, publish the work. The row is the outbox; what is not claimed in time
// is sent again with the same attempt.
// P1: a slot is reserved before the commit, so dispatch never exceeds free slots.
// P2: the commit checks the leader's epoch, so a former leader dispatches nothing.
// P3: what a commit did not answer for is read from the rows: it may have been done, and its answer lost.
import { PRIORITIES } from "@openclaw/contracts";
import { coerceError } from "@openclaw/errors";
import { MAX_PIECE_BYTES, type Queries } from "@openclaw/store";
import type { Logger, Metrics } from "@openclaw/telemetry";
import { pause } from "@openclaw/time";
import type { LeaderState } from "./leader-state.ts";
import { type OpenTask, readySince } from "./open-task.ts";
import { pickNext } from "./pick-next.ts";
import { loadByIds } from "./queries/load-open.ts";
import { dispatchTasks, type WorkRow } from "./queries/move-tasks.ts";
import type { SessionGate } from "./session-gate.ts";
import type { SendWork } from "./work-sender.ts";

/** One commit of this size takes a few milliseconds. */
const MAX_PICK = 128;
/** After a failed commit. */
const FAILED_PAUSE_MS = 250;

export interface DispatcherOptions {
  readonly db: Queries;
  readonly state: LeaderState;
  readonly sessions: Pick<SessionGate, "look">;
  readonly send: SendWork;
  readonly log: Logger;
  readonly metrics: Metrics;
}

export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #stop = new AbortController();
  readonly #dispatched;
  readonly #waited;
  #awake = false;
  #running: Promise<void> = Promise.resolve();
  #busy = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#dispatched = options.metrics.counter("openclaw_dispatch_attempts_total");
    this.#waited = options.metrics.histogram("openclaw_queue_wait_seconds");
  }

  /** Something changed that may let a task start: new work, a free slot, an adapter. */
  wake(): void {
    this.#awake = true;
    if (this.#busy || this.#stop.signal.aborted) return;
    this.#busy = true;
    this.#running = this.#run().finally(() => {
      this.#busy = false;
    });
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#awake && !this.#stop.signal.aborted) {
      this.#awake = false;
      await this.#options.sessions.look();
      const picked = this.#pick();
      if (picked.length === 0) continue;
      this.#awake = true;
      await this.#dispatch(picked);
    }
  }

  #pick(): OpenTask[] {
    const { state } = this.#options;
    const now = performance.now();
    if (!state.adapters.ready(now)) return [];
    const idleSlots = (agent: string) => state.idleSlotsOf(agent, now);
    const room = { slots: state.freeSlots(now), idleSlots, limit: MAX_PICK, bytes: MAX_PIECE_BYTES };
    const picked = pickNext(state.ready, room);
    for (const task of picked) {
      state.ready.remove(task);
      state.attempts.reserve(task, now);
    }
    return picked;
  }

  async #dispatch(picked: readonly OpenTask[]): Promise<void> {
    const { db, state, send, log } = this.#options;
    const now = performance.now();
    const dispatches = picked.map(({ id, attempt, session_id }) => ({
      id,
      attempt,
      session_id,
      adapter: state.adapters.place(now),
    }));
    let unanswered = picked;
    try {
      const rows = await dispatchTasks(db, state.epoch, dispatches);
      for (const row of rows) {
        this.#count(row);
        send(row);
      }
      const answered = new Set(rows.map(({ id }) => id));
      unanswered = picked.filter(({ id }) => !answered.has(id));
    } catch (thrown) {
      log.warn({ err: coerceError(thrown) }, "a dispatch could not be committed");
      await pause(FAILED_PAUSE_MS, this.#stop.signal);
    }
    if (unanswered.length > 0) await this.#settle(unanswered);
  }

  /** P3. They keep their slots until it is known what they are. */
  async #settle(tasks: readonly OpenTask[]): Promise<void> {
    const { db, state, log } = this.#options;
    while (!this.#stop.signal.aborted) {
      try {
        const open = await loadByIds(
          db,
          tasks.map(({ id }) => id),
        );
        const rows = new Map(open.map((row) => [row.id, row]));
        for (const task of tasks) state.correct(task, rows.get(task.id), performance.now());
        return;
      } catch (thrown) {
        log.warn({ err: coerceError(thrown) }, "what became of a dispatch could not be read yet");
        await pause(FAILED_PAUSE_MS, this.#stop.signal);
      }
    }
  }

  #count(row: WorkRow): void {
    const { agent } = row;
    this.#dispatched.inc({ agent });
    if (row.attempt !== 1 || row.dispatched_at === null) return;
    const priority = PRIORITIES[row.priority] ?? "normal";
    this.#waited.observe({ agent, priority }, (row.dispatched_at.getTime() - readySince(row)) / 1000);
  }
}
