// What operators ask of a task: cancel, retry, replay, explain; and what the clock asks: expire.
import { randomBytes } from "node:crypto";
import { type Explanation, isTerminal, type Task, type WireError } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { type Store, type TaskRow, toTask } from "@openclaw/store";
import type { Clock } from "@openclaw/time";
import type { AgentCatalogue } from "./agent-catalogue.ts";
import { explain } from "./explain.ts";
import type { LeaderState } from "./leader-state.ts";
import type { NewTask } from "./new-task.ts";
import { findDeadLetters, findTask } from "./queries/find-tasks.ts";
import { insertTasks } from "./queries/insert-tasks.ts";
import { endTasks } from "./queries/move-tasks.ts";
import { newTaskId } from "./task-id.ts";

export interface TaskDeskOptions {
  readonly store: Store;
  readonly catalogue: AgentCatalogue;
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
  async expire(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#endAll(ids, "expired", new AppError("deadline_exceeded").toWire());
  }

  async retry(tenant: string, id: string): Promise<Task> {
    const row = await this.#find(tenant, id);
    if (!isTerminal(row.state))
      throw new AppError("not_retryable", `${id} is ${row.state}; only a task that has ended can be retried`);
    const [again] = await this.#again([row]);
    if (again === undefined) throw new AppError("internal", `${id} could not be retried`);
    return toTask(again);
  }

  /** Retries dead letters that match and have not been retried yet. */
  async replay(filter: {
    readonly tenant: string;
    readonly agent: string | undefined;
    readonly code: string | undefined;
    readonly limit: number;
  }): Promise<string[]> {
    const rows = await this.#again(await findDeadLetters(this.#options.store, filter));
    return rows.map((row) => row.id);
  }

  async explain(tenant: string, id: string): Promise<Explanation> {
    return explain(await this.#find(tenant, id), this.#options.state, performance.now());
  }

  async #find(tenant: string, id: string): Promise<TaskRow> {
    const row = await findTask(this.#options.store, tenant, id);
    if (row === undefined) throw new AppError("unknown_task", `no task ${id}`);
    return row;
  }

  async #endAll(ids: readonly string[], state: "cancelled" | "expired", error: WireError): Promise<TaskRow[]> {
    const rows = await endTasks(this.#options.store, ids, state, error);
    for (const row of rows) {
      this.#options.state.forget(row);
      this.#options.onEnded(row);
    }
    return rows;
  }

  async #again(rows: readonly TaskRow[]): Promise<TaskRow[]> {
    const nowMs = this.#options.clock.now();
    const tasks = rows.flatMap((row) => {
      const agent = this.#options.catalogue.current(row.agent);
      return agent === undefined ? [] : [retryOf(row, newTaskId(nowMs, randomBytes(16)), agent.version)];
    });
    if (tasks.length === 0) return [];
    const inserted = await insertTasks(this.#options.store, tasks);
    this.#options.onAccepted(inserted);
    return inserted;
  }
}

/** A new task with the same root and the agent as it is configured now. A deadline that has passed is not taken over. */
const retryOf = (row: TaskRow, id: string, agentVersion: string): NewTask => ({
  id,
  tenant: row.tenant,
  agent: row.agent,
  agentVersion,
  priority: row.priority,
  state: "queued",
  input: row.input,
  idempotencyKey: null,
  bodyHash: row.body_hash,
  origin: `retry:${row.id}:${id}`,
  root: row.root,
  notBefore: null,
  deadline: null,
  timeoutSeconds: row.timeout_seconds,
  dataClass: row.data_class,
  tags: row.tags,
  metadata: row.metadata,
  traceparent: row.traceparent,
});
