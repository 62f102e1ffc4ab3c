// Holds the leader's memory against the rows (S1). Whatever a lost answer, a lost notice or a mistake leaves out of it is a
// task that would wait for ever: this makes it one that waits a while.
// C1: bounded work at a time: a page of open tasks, in turn, and the attempts that are out.
// C2: a row that was read may be older than what is known: an attempt is corrected only if the row still says so when it
//     is read again, and only if the same attempt is still believed in.
import type { Queries } from "@openclaw/store";
import type { Logger } from "@openclaw/telemetry";
import type { AttemptOut } from "./attempt-book.ts";
import type { LeaderState } from "./leader-state.ts";
import { isOut, type OpenTask } from "./open-task.ts";
import { FIRST_PLACE, loadByIds, loadPage, type Place } from "./queries/load-open.ts";
import { readDispatched } from "./queries/move-tasks.ts";
import type { SendWork } from "./work-sender.ts";

/** A few milliseconds here and in Postgres; at a page every two seconds 100,000 open tasks are gone through in 200. */
const PAGE = 1_000;
/** Work messages of at most 256 KiB: read together, they are bounded as a dispatch is. */
const RESEND_BATCH = 16;

export interface ReconcilerOptions {
  readonly db: Queries;
  readonly state: LeaderState;
  readonly send: SendWork;
  readonly log: Logger;
}

export class Reconciler {
  readonly #options: ReconcilerOptions;
  #place: Place = FIRST_PLACE;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** Finds open tasks that nothing is known of, a page at a time. */
  async findLost(): Promise<void> {
    const { db, state, log } = this.#options;
    const page = await loadPage(db, this.#place, PAGE);
    const last = page.at(-1);
    this.#place = last === undefined || page.length < PAGE ? FIRST_PLACE : [last.agent, last.priority, last.id];
    const isLost = (row: OpenTask) => isOut(row) && !state.attempts.holds(row.id, row.attempt);
    const suspects = page.filter(isLost).map(({ id }) => id);
    // Of an attempt that is known this takes in the deadline alone.
    for (const row of page) state.admit(row);
    if (suspects.length === 0) return;
    for (const row of (await loadByIds(db, suspects)).filter(isLost)) {
      log.warn({ task: row.id, attempt: row.attempt, state: row.state }, "an attempt that was not known of was found");
      state.correct(row, row, performance.now());
    }
  }

  /** Finds attempts that are believed to be out and are not. */
  async checkAttempts(): Promise<void> {
    await this.#check(this.#options.state.attempts.dispatched());
  }

  /** Sends again what was sent and not claimed, unless its row says that it was. */
  async resend(now: number): Promise<void> {
    const { db, send } = this.#options;
    const ids = await this.#check(this.#options.state.attempts.unclaimed(now));
    for (let at = 0; at < ids.length; at += RESEND_BATCH) {
      for (const row of await readDispatched(db, ids.slice(at, at + RESEND_BATCH))) send(row);
    }
  }

  /** Returns those that are dispatched and not claimed. */
  async #check(outs: readonly AttemptOut[]): Promise<string[]> {
    const { db, state, log } = this.#options;
    if (outs.length === 0) return [];
    const open = await loadByIds(
      db,
      outs.map(({ task }) => task.id),
    );
    const rows = new Map(open.map((row) => [row.id, row]));
    const now = performance.now();
    const unclaimed: string[] = [];
    for (const { task, attempt } of outs) {
      const believed = state.attempts.get(task.id);
      if (believed?.attempt !== attempt) continue;
      const row = rows.get(task.id);
      if (row === undefined || row.attempt !== attempt || !isOut(row)) {
        log.info({ task: task.id, attempt, state: row?.state ?? "ended" }, "an attempt was over already");
        state.correct(task, row, now);
      } else if (row.worker !== null && believed.worker !== row.worker)
        state.attempts.claimed({ task: task.id, attempt }, row.worker, now);
      else if (row.worker === null && believed.worker === undefined) unclaimed.push(task.id);
    }
    return unclaimed;
  }
}
