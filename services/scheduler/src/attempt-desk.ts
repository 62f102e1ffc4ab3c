// Where workers report: claims, beats, outcomes. Many at once become one statement each.
import type { AttemptRef, BeatRequest, Outcome, OutcomeReport, TaskState } from "@openclaw/contracts";
import { AppError, coerceError } from "@openclaw/errors";
import { coalesce, type Store, type TaskRow } from "@openclaw/store";
import type { Logger } from "@openclaw/telemetry";
import type { Clock } from "@openclaw/time";
import type { AgentCatalogue } from "./agent-catalogue.ts";
import type { AttemptOut } from "./attempt-book.ts";
import { decideEnd, leaseLost } from "./decide-end.ts";
import type { LeaderState } from "./leader-state.ts";
import { toOpenTask } from "./open-task.ts";
import { findState } from "./queries/find-tasks.ts";
import { type AttemptEnd, type ClaimedAttempt, claimAttempts, endAttempts } from "./queries/move-tasks.ts";
import type { TaskMetrics } from "./task-metrics.ts";

export interface AttemptDeskOptions {
  readonly store: Store;
  readonly catalogue: AgentCatalogue;
  readonly state: LeaderState;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly metrics: TaskMetrics;
  /** A slot or a task may have become free. */
  readonly wake: () => void;
  /** Told of rows that have ended for good. */
  readonly onEnded: (row: TaskRow) => void;
}

export class AttemptDesk {
  readonly #options: AttemptDeskOptions;
  readonly #claim: (claim: ClaimedAttempt) => Promise<boolean>;
  readonly #end: (end: AttemptEnd) => Promise<TaskRow | undefined>;

  constructor(options: AttemptDeskOptions) {
    this.#options = options;
    this.#claim = coalesce(async (claims: readonly ClaimedAttempt[]) => {
      const granted = new Set(
        (await claimAttempts(options.store, claims)).map((row) => `${row.id} ${row.attempt} ${row.worker}`),
      );
      return claims.map((claim) => granted.has(`${claim.id} ${claim.attempt} ${claim.worker}`));
    });
    this.#end = coalesce(async (ends: readonly AttemptEnd[]) => {
      const rows = new Map((await endAttempts(options.store, ends)).map((row) => [row.id, row]));
      return ends.map((end) => {
        const row = rows.get(end.id);
        return row?.attempt === end.attempt ? row : undefined;
      });
    });
  }

  async claim(ref: AttemptRef, worker: string): Promise<boolean> {
    const granted = await this.#claim({ id: ref.task, attempt: ref.attempt, worker });
    if (granted) this.#options.state.attempts.claimed(ref, worker, performance.now());
    return granted;
  }

  /** Renews leases and capacity; returns what the worker must stop. */
  beat(beat: BeatRequest): AttemptRef[] {
    const { state, wake } = this.#options;
    const now = performance.now();
    if (state.workers.heard(beat, now)) wake();
    return state.attempts.renew(beat.worker, beat.running, now);
  }

  async outcome(report: OutcomeReport): Promise<{ accepted: boolean; state: TaskState }> {
    const out = this.#options.state.attempts.get(report.task);
    if (out === undefined || out.attempt !== report.attempt)
      return { accepted: false, state: await this.#stateOf(report.task) };
    const row = await this.#finish(out, report.outcome, report.context_tokens);
    return row === undefined
      ? { accepted: false, state: await this.#stateOf(report.task) }
      : { accepted: true, state: row.state };
  }

  /** Ends the attempts whose worker fell silent. */
  async expireLeases(now: number): Promise<void> {
    const { state, log } = this.#options;
    const expire = async (out: AttemptOut) => {
      log.warn({ task: out.task.id, attempt: out.attempt, worker: out.worker }, "a lease ran out");
      try {
        await this.#finish(out, leaseLost(out.worker ?? null), 0);
      } catch (thrown) {
        log.warn({ task: out.task.id, err: coerceError(thrown) }, "a lost lease could not be committed yet");
      }
    };
    await Promise.all(state.attempts.expired(now).map(expire));
  }

  async #finish(out: AttemptOut, outcome: Outcome, contextTokens: number): Promise<TaskRow | undefined> {
    const { catalogue, state, clock, random, metrics, wake, onEnded } = this.#options;
    const { task } = out;
    const { retry_policy } = await catalogue.version(task.agent_version);
    const end = decideEnd({ ...task, attempt: out.attempt }, outcome, contextTokens, retry_policy, {
      nowMs: clock.now(),
      random: random(),
    });
    const row = await this.#end(end);
    state.forget(task);
    wake();
    if (row === undefined) return undefined;
    metrics.attemptEnded(row, outcome, contextTokens);
    if (row.state === "retrying") state.admit(toOpenTask(row));
    else onEnded(row);
    return row;
  }

  async #stateOf(id: string): Promise<TaskState> {
    const state = await findState(this.#options.store, id);
    if (state === undefined) throw new AppError("unknown_task", `no task ${id}`);
    return state;
  }
}
