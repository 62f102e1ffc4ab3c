// Makes a fork: an ended task once more from one of its steps, with something changed, as a task with a root of its own.
// Its effects are its own, too: what it calls after that step it calls under keys that nobody has used.
import { randomBytes } from "node:crypto";
import { type ForkOrder, isTerminal, newTaskId, priorityRank, recordedSteps, type Task } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { type Store, type TaskRow, toTask } from "@openclaw/store";
import type { Clock } from "@openclaw/time";
import type { AgentCatalogue } from "../agent-catalogue.ts";
import { blobOf } from "../new-task.ts";
import { findBlobs, findTask } from "../queries/find-tasks.ts";
import { findChainEffects, insertFork, readEvents } from "../queries/fork-task.ts";
import { FORKED_ATTEMPT } from "../queries/recorded-steps.ts";
import { forkedEvents, keptSteps } from "./plan-fork.ts";

export interface ForkDeskOptions {
  readonly db: Pick<Store, "query" | "transaction">;
  readonly catalogue: Pick<AgentCatalogue, "current" | "derive">;
  readonly clock: Clock;
  readonly onAccepted: (rows: readonly TaskRow[]) => void;
}

export const createForkDesk = ({ db, catalogue, clock, onAccepted }: ForkDeskOptions) => {
  const requireEnded = async (tenant: string, id: string): Promise<TaskRow> => {
    const row = await findTask(db, tenant, id);
    if (row === undefined) throw new AppError("unknown_task", `no task ${id}`);
    if (!isTerminal(row.state))
      throw new AppError("not_retryable", `${id} is ${row.state}; only a task that has ended can be forked`);
    if (row.session_id !== null)
      throw new AppError("session_not_forked", `${id} began with what session ${row.session_id} held then`);
    if (catalogue.current(row.agent) === undefined)
      throw new AppError("unknown_agent", `no agent ${row.agent} is configured any more`);
    return row;
  };

  const checkEffects = async ({ root }: TaskRow, { from_step, repeat_effects }: ForkOrder): Promise<void> => {
    const { discarded, open } = await findChainEffects(db, root, from_step);
    if (open.length > 0)
      throw new AppError("effect_unknown", `settle ${open.join(", ")} first`, { details: { keys: open } });
    if (discarded.length === 0 || repeat_effects) return;
    const message = `${discarded.join(", ")} would be made a second time; repeat_effects says that they may be`;
    throw new AppError("effects_discarded", message, { details: { keys: discarded } });
  };

  const checkBlob = async (tenant: string, input: unknown): Promise<void> => {
    const blob = blobOf(input);
    if (blob === undefined) return;
    const found = typeof blob === "string" ? await findBlobs(db, [{ tenant, id: blob }]) : [];
    if (found.length === 0) throw new AppError("unknown_blob", `no blob ${String(blob)}`);
  };

  const fork = async (tenant: string, of: string, order: ForkOrder): Promise<Task> => {
    const row = await requireEnded(tenant, of);
    const steps = keptSteps(recordedSteps(await readEvents(db, of)), order);
    await checkEffects(row, order);
    await checkBlob(tenant, order.input);
    const { model, instructions, input, priority, from_step: fromStep } = order;
    const { version } = await catalogue.derive(row.agent_version, { model, instructions });
    const nowMs = clock.now();
    const id = newTaskId(nowMs, randomBytes(16));
    const { agent, root } = row;
    const head = { task: id, tenant, agent, attempt: FORKED_ATTEMPT, at: new Date(nowMs).toISOString() };
    const events = forkedEvents(steps, head);
    const rank = priority === undefined ? null : priorityRank(priority);
    const made = { id, of, root, agentVersion: version, priority: rank, input, fromStep, events };
    const inserted = await db.transaction((queries) => insertFork(queries, made));
    if (inserted === undefined) throw new AppError("unknown_task", `${of} was deleted meanwhile`);
    onAccepted([inserted]);
    return toTask(inserted);
  };

  return { fork };
};

export type ForkDesk = ReturnType<typeof createForkDesk>;
