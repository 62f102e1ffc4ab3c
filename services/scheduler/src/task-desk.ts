// What operators ask of a task: cancel, retry, settle an effect, explain; and what the clock asks: expire.
import { randomBytes } from "node:crypto";
import {
  type Effect,
  type Explanation,
  effectPlaceOf,
  isTerminal,
  newTaskId,
  type Settlement,
  type Task,
  type WireError,
} from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { type Store, type TaskRow, toEffect, toTask } from "@openclaw/store";
import type { Clock } from "@openclaw/time";
import type { AgentCatalogue } from "./agent-catalogue.ts";
import { explain } from "./explain.ts";
import { makesEffects } from "./fork/plan-fork.ts";
import type { LeaderState } from "./leader-state.ts";
import { toOpenTask } from "./open-task.ts";
import { findTask } from "./queries/find-tasks.ts";
import { findForksAtEffects, lockChain } from "./queries/fork-task.ts";
import { loadByIds } from "./queries/load-open.ts";
import { endTasks } from "./queries/move-tasks.ts";
import { retryTask } from "./queries/retry-tasks.ts";
import { findAhead } from "./queries/session-turns.ts";
import { findEffect, settleEffect } from "./queries/settle-effect.ts";
import { isSettledSo, notUnknown } from "./settled-effect.ts";

/** One statement ends so many tasks. */
const DEADLINE_BATCH = 500;
/** Before a deadline that Postgres does not find passed yet is looked at again: its clock may be behind ours. */
const NOT_YET_MS = 1_000;

export interface TaskDeskOptions {
  readonly db: Pick<Store, "query" | "transaction">;
  readonly catalogue: Pick<AgentCatalogue, "current">;
  readonly state: LeaderState;
  readonly clock: Clock;
  readonly onAccepted: (rows: readonly TaskRow[]) => void;
  readonly onEnded: (row: TaskRow) => void;
}

export class TaskDesk {
  readonly #options: TaskDeskOptions;

  constructor(options: TaskDeskOptions) {
    this.#options = options;
  }

  async cancel(tenant: string, id: string, reason: string): Promise<Task> {
    const row = await this.#find(tenant, id);
    if (isTerminal(row.state))
      throw new AppError("already_ended", `${id} is ${row.state}`, { details: { state: row.state } });
    const error = new AppError("task_cancelled", reason === "" ? undefined : reason).toWire();
    const [ended] = await this.#endAll([id], "cancelled", error);
    if (ended !== undefined) return toTask(ended);
    throw new AppError("already_ended", `${id} ended before it could be cancelled`);
  }

  /** Ends tasks whose deadline has passed. */
  async expire(): Promise<void> {
    const { db, state, clock } = this.#options;
    const nowMs = clock.now();
    const due = state.deadlines.takeDue(nowMs, DEADLINE_BATCH);
    if (due.length === 0) return;
    try {
      const rows = await this.#endAll(due, "expired", new AppError("deadline_exceeded").toWire());
      const ended = new Set(rows.map(({ id }) => id));
      const others = due.filter((id) => !ended.has(id));
      const open = others.length === 0 ? [] : await loadByIds(db, others);
      for (const { id, deadline } of open)
        if (deadline !== null) state.deadlines.set(id, Math.max(deadline.getTime(), nowMs + NOT_YET_MS));
    } catch (error) {
      for (const id of due) state.deadlines.set(id, nowMs);
      throw error;
    }
  }

  async retry(tenant: string, id: string): Promise<Task> {
    const row = await this.#find(tenant, id);
    if (!isTerminal(row.state))
      throw new AppError("not_retryable", `${id} is ${row.state}; only a task that has ended can be retried`);
    const { db, catalogue, clock, onAccepted } = this.#options;
    const current = catalogue.current(row.agent);
    if (current === undefined) throw new AppError("unknown_agent", `no agent ${row.agent} is configured any more`);
    const rows = await db.transaction(async (queries) => {
      await lockChain(queries, row.root);
      const forks = makesEffects(current.spec) ? await findForksAtEffects(queries, row.root) : [];
      if (forks.length > 0) throw forkedBefore(id, forks);
      return retryTask(queries, {
        id: newTaskId(clock.now(), randomBytes(16)),
        of: id,
        agentVersion: current.version,
      });
    });
    onAccepted(rows);
    const [again] = rows;
    if (again === undefined) throw noRetry(row);
    return toTask(again);
  }

  /** Records what somebody says became of an effect, and lets the tasks that wait for it go on. */
  async settle(tenant: string, id: string, key: string, settlement: Settlement): Promise<Effect> {
    const { db, state } = this.#options;
    const { root } = await this.#find(tenant, id);
    const at = { root, ...effectPlaceOf(key) };
    const { isSettled, moved } = await settleEffect(db, state.epoch, at, settlement);
    for (const row of moved.map(toOpenTask)) state.correct(row, row, performance.now());
    const row = await findEffect(db, at);
    if (row === undefined) throw new AppError("unknown_effect", `no effect ${key} of ${id}`);
    const effect = toEffect(row);
    if (isSettled || isSettledSo(effect, settlement)) return effect;
    throw notUnknown(effect, settlement);
  }

  async explain(tenant: string, id: string): Promise<Explanation> {
    const { db, state } = this.#options;
    const row = await this.#find(tenant, id);
    const ahead = row.state === "queued" && row.session_id !== null ? await findAhead(db, id) : undefined;
    return explain(row, state, performance.now(), ahead);
  }

  /** Cancels what goes before a task that interrupts its session. */
  interrupt(ids: readonly string[], reason: AppError): Promise<TaskRow[]> {
    return this.#endAll(ids, "cancelled", reason.toWire());
  }

  async #find(tenant: string, id: string): Promise<TaskRow> {
    const row = await findTask(this.#options.db, tenant, id);
    if (row === undefined) throw new AppError("unknown_task", `no task ${id}`);
    return row;
  }

  async #endAll(ids: readonly string[], state: "cancelled" | "expired", error: WireError): Promise<TaskRow[]> {
    const rows = await endTasks(this.#options.db, this.#options.state.epoch, ids, state, error);
    for (const row of rows) {
      this.#options.state.forget(row);
      this.#options.onEnded(row);
    }
    return rows;
  }
}

/** A fork's effects are under its own root, so that a retry would make them again. */
const forkedBefore = (id: string, forks: readonly string[]): AppError =>
  new AppError(
    "not_retryable",
    `its fork ${forks.join(", ")} made effects, or may yet, that a retry would make too; fork ${id} with repeat_effects instead`,
    { details: { tasks: forks } },
  );

/** Why a retry made no task. */
const noRetry = ({ id, session_id }: TaskRow): AppError => {
  if (session_id === null) return new AppError("unknown_task", `${id} was deleted meanwhile`);
  return new AppError("session_agent_mismatch", `session ${session_id} of ${id} was closed and is another agent's now`);
};
