// Where workers report: claims, beats, outcomes. Many at once become one statement each.
// D1: an attempt ends once: of two words about its end the second hears what became of the first.
// D2: only what is known of that very attempt is forgotten; the next one may be out already.
// D3: a word about an attempt that is not known of is held against its row before it is refused: a leader that took over
//     while it was dispatched, or lost an answer, must not stop it.
import type { AttemptRef, BeatRequest, Outcome, OutcomeReport, TaskState } from "@openclaw/contracts";
import { AppError, coerceError } from "@openclaw/errors";
import { coalesce, type Queries, type TaskRow } from "@openclaw/store";
import type { Logger } from "@openclaw/telemetry";
import type { Clock } from "@openclaw/time";
import type { AgentCatalogue } from "./agent-catalogue.ts";
import type { AttemptOut } from "./attempt-book.ts";
import { decideEnd, type Ending, leaseLost, notStorable } from "./decide-end.ts";
import type { LeaderState } from "./leader-state.ts";
import { isOut, type OpenTask, toOpenTask } from "./open-task.ts";
import { findState } from "./queries/find-tasks.ts";
import { loadByIds } from "./queries/load-open.ts";
import { type ClaimedAttempt, claimAttempts, type EncodedEnd, encodeEnd, endAttempts } from "./queries/move-tasks.ts";
import { readUsages } from "./queries/recorded-steps.ts";
import type { TaskMetrics } from "./task-metrics.ts";

export interface AttemptDeskOptions {
  readonly db: Queries;
  readonly catalogue: Pick<AgentCatalogue, "version">;
  readonly state: LeaderState;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly metrics: Pick<TaskMetrics, "attemptEnded">;
  /** Resolves once every beat that waits to be heard was heard; rejects when the broker does not answer. */
  readonly hearAll: () => Promise<void>;
  /** A slot or a task may have become free. */
  readonly wake: () => void;
  /** Told of rows that have ended for good. */
  readonly onEnded: (row: TaskRow) => void;
}

interface Finish extends Ending {
  /** Undefined when the attempt was not current. */
  readonly row: Promise<TaskRow | undefined>;
}

export class AttemptDesk {
  readonly #options: AttemptDeskOptions;
  readonly #claim: (claim: ClaimedAttempt) => Promise<boolean>;
  readonly #end: (end: EncodedEnd) => Promise<TaskRow | undefined>;
  /** D1. By task and attempt. */
  readonly #finishing = new Map<string, Finish>();

  constructor(options: AttemptDeskOptions) {
    this.#options = options;
    const { db, state } = options;
    this.#claim = coalesce(async (claims: readonly ClaimedAttempt[]) => {
      const rows = await claimAttempts(db, state.epoch, claims);
      const granted = new Set(rows.map((row) => `${row.id} ${row.attempt} ${row.worker}`));
      return claims.map((claim) => granted.has(`${claim.id} ${claim.attempt} ${claim.worker}`));
    });
    this.#end = coalesce(
      async (ends: readonly EncodedEnd[]) => {
        const rows = new Map((await endAttempts(db, state.epoch, ends)).map((row) => [row.id, row]));
        return ends.map((end) => rows.get(end.id));
      },
      { bytesOf: ({ json }) => json.length },
    );
  }

  async claim(ref: AttemptRef, worker: string): Promise<boolean> {
    const { state } = this.#options;
    if (!(await this.#claim({ id: ref.task, attempt: ref.attempt, worker }))) return false;
    if (!state.attempts.holds(ref.task, ref.attempt)) await this.#recall([ref]);
    state.attempts.claimed(ref, worker, performance.now());
    return true;
  }

  /** Renews leases and capacity; returns what the worker must stop. */
  async beat(beat: BeatRequest): Promise<AttemptRef[]> {
    const { state, wake } = this.#options;
    const renew = (refs: readonly AttemptRef[]) => state.attempts.renew(beat.worker, refs, performance.now());
    const unknown = renew(beat.running);
    if (unknown.length > 0) await this.#recall(unknown);
    // After that, so that no slot is given away which an attempt holds that was not known of.
    if (state.workers.heard(beat, performance.now())) wake();
    return unknown.length === 0 ? [] : renew(unknown);
  }

  async outcome(report: OutcomeReport): Promise<{ accepted: boolean; state: TaskState }> {
    const { attempts } = this.#options.state;
    if (!attempts.holds(report.task, report.attempt)) await this.#recall([report]);
    const out = attempts.get(report.task);
    if (out?.attempt !== report.attempt) return { accepted: false, state: await this.#stateOf(report.task) };
    const { outcome, context_tokens: contextTokens, session } = report;
    const finish = this.#finish(out, { outcome, contextTokens, session });
    const row = await finish.row;
    if (row === undefined) return { accepted: false, state: await this.#stateOf(report.task) };
    return { accepted: !isLeaseLost(finish.outcome), state: row.state };
  }

  /** Ends the attempts whose worker fell silent. */
  async expireLeases(): Promise<void> {
    const { db, state, log, hearAll } = this.#options;
    const silent = state.attempts.expired(performance.now());
    if (silent.length === 0) return;
    // Before all are heard: nothing may come between that and what follows from it.
    const used = await readUsages(
      db,
      silent.map(({ task, attempt }) => ({ task: task.id, attempt })),
    );
    try {
      await hearAll();
    } catch (thrown) {
      // Nobody was heard, so nobody fell silent.
      log.info({ err: coerceError(thrown) }, "leases begin anew: the broker does not answer");
      state.attempts.grantFullTerms(performance.now());
      return;
    }
    const expire = async (out: AttemptOut) => {
      const usage = used.get(`${out.task.id} ${out.attempt}`);
      // Expired since then: the next look comes soon.
      if (usage === undefined) return;
      log.warn({ task: out.task.id, attempt: out.attempt, worker: out.worker }, "a lease ran out");
      try {
        await this.#finish(out, { outcome: leaseLost(out.worker ?? null, usage), contextTokens: 0 }).row;
      } catch (thrown) {
        log.warn({ task: out.task.id, err: coerceError(thrown) }, "a lost lease could not be committed yet");
      }
    };
    await Promise.all(state.attempts.expired(performance.now()).map(expire));
  }

  /** D3. */
  async #recall(refs: readonly AttemptRef[]): Promise<void> {
    const { db, state } = this.#options;
    const attempts = new Map(refs.map(({ task, attempt }) => [task, attempt]));
    for (const row of await loadByIds(db, [...attempts.keys()])) {
      const isMeant = isOut(row) && attempts.get(row.id) === row.attempt;
      if (isMeant && !state.attempts.holds(row.id, row.attempt)) state.correct(row, row, performance.now());
    }
  }

  #finish(out: AttemptOut, ending: Ending): Finish {
    const key = `${out.task.id} ${out.attempt}`;
    const underWay = this.#finishing.get(key);
    if (underWay !== undefined) return underWay;
    const finish = { ...ending, row: this.#commit(out, ending).finally(() => this.#finishing.delete(key)) };
    this.#finishing.set(key, finish);
    return finish;
  }

  /** D2. */
  async #commit(out: AttemptOut, ending: Ending): Promise<TaskRow | undefined> {
    const { db, state, metrics, wake, onEnded } = this.#options;
    const { task, attempt } = out;
    const row = await this.#store(out, ending);
    // Not moved: it ended in another way, and its row says in which.
    const known = row === undefined ? (await loadByIds(db, [task.id]))[0] : openOf(row);
    if (state.attempts.holds(task.id, attempt)) state.correct(task, known, performance.now());
    wake();
    if (row === undefined) return undefined;
    metrics.attemptEnded(row, ending);
    if (row.finished_at !== null) onEnded(row);
    return row;
  }

  /** An outcome that Postgres refuses for what is in it ends the task, with the reason. */
  async #store(out: AttemptOut, ending: Ending): Promise<TaskRow | undefined> {
    const { catalogue, clock, random } = this.#options;
    const { retry_policy } = await catalogue.version(out.task.agent_version);
    const chance = { nowMs: clock.now(), random: random() };
    const history = { ...out.task, attempt: out.attempt };
    const isInSession = out.task.session_id !== null;
    const decide = (end: Ending) => encodeEnd(decideEnd(history, end, retry_policy, chance), isInSession);
    try {
      return await this.#end(decide(ending));
    } catch (thrown) {
      const error = coerceError(thrown);
      if (error.code !== "store_rejected") throw error;
      this.#options.log.error({ task: out.task.id, attempt: out.attempt, err: error }, "an outcome was refused");
      return this.#end(decide({ outcome: notStorable(error), contextTokens: 0 }));
    }
  }

  async #stateOf(id: string): Promise<TaskState> {
    const state = await findState(this.#options.db, id);
    if (state === undefined) throw new AppError("unknown_task", `no task ${id}`);
    return state;
  }
}

const openOf = (row: TaskRow): OpenTask | undefined => (row.finished_at === null ? toOpenTask(row) : undefined);

const isLeaseLost = (outcome: Outcome): boolean => outcome.status === "failed" && outcome.error.code === "lease_lost";
