// Makes a fork: an ended task once more from one of its steps, with something changed, as a task with a root of its own.
// Its effects are its own, too: what it calls after that step it calls under keys that nobody has used.
import { createHash, randomBytes } from "node:crypto";
import {
  canonicalJson,
  type ForkOrder,
  isTerminal,
  newTaskId,
  priorityRank,
  recordedSteps,
  type Task,
} from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { FORKED_ATTEMPT, type Queries, type Store, type TaskRow, toTask } from "@openclaw/store";
import type { Clock } from "@openclaw/time";
import type { AgentCatalogue } from "../agent-catalogue.ts";
import { blobOf } from "../new-task.ts";
import { findBlobs, findSubmissions, findTask } from "../queries/find-tasks.ts";
import {
  findChainEffects,
  findForksAtEffects,
  findOpenOfChain,
  insertFork,
  lockChain,
  readEvents,
} from "../queries/fork-task.ts";
import { forkedEvents, type KeptCall, keptCalls, keptSteps, makesEffects } from "./plan-fork.ts";

export interface ForkDeskOptions {
  readonly db: Pick<Store, "query" | "transaction">;
  readonly catalogue: Pick<AgentCatalogue, "current" | "derive">;
  readonly clock: Clock;
  readonly onAccepted: (rows: readonly TaskRow[]) => void;
}

/** Within the transaction of the fork, so that of two that go on from the same step the second is asked. */
const checkEffects = async (
  queries: Queries,
  root: string,
  kept: readonly KeptCall[],
  repeats: boolean,
): Promise<void> => {
  const { discarded, open } = await findChainEffects(queries, root, kept);
  if (open.length > 0)
    throw new AppError("effect_unknown", `settle ${open.join(", ")} first`, { details: { keys: open } });
  if (discarded.length === 0 || repeats) return;
  const message = `${discarded.join(", ")} would be made a second time; repeat_effects says that they may be`;
  throw new AppError("effects_discarded", message, { details: { keys: discarded } });
};

/** Others that go on from the task: their effects are made beside the fork's. */
const checkOthers = async (queries: Queries, root: string): Promise<void> => {
  const others = [...(await findOpenOfChain(queries, root)), ...(await findForksAtEffects(queries, root))];
  if (others.length === 0) return;
  const message = `${others.join(", ")} made effects, or may yet, that the fork would make too; repeat_effects says that it may`;
  throw new AppError("effects_discarded", message, { details: { tasks: others } });
};

/** The fork that was asked for before by the same origin. */
const findEarlier = async (queries: Queries, tenant: string, origin: string, bodyHash: string) => {
  const [row] = await findSubmissions(queries, [{ tenant, idempotencyKey: null, origin }]);
  if (row?.tenant !== tenant) return undefined;
  if (row.body_hash === bodyHash) return row;
  const message = `the idempotency key was used for ${row.id} with another body`;
  throw new AppError("idempotency_conflict", message, { details: { task: row.id } });
};

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

  const checkBlob = async (tenant: string, input: unknown): Promise<void> => {
    const blob = blobOf(input);
    if (blob === undefined) return;
    const found = typeof blob === "string" ? await findBlobs(db, [{ tenant, id: blob }]) : [];
    if (found.length === 0) throw new AppError("unknown_blob", `no blob ${String(blob)}`);
  };

  const fork = async (tenant: string, of: string, order: ForkOrder, key?: string): Promise<Task> => {
    const nowMs = clock.now();
    const id = newTaskId(nowMs, randomBytes(16));
    const origin = `fork:${of}:${key ?? id}`;
    const bodyHash = createHash("sha256").update(canonicalJson(order)).digest("hex");
    const before = await findEarlier(db, tenant, origin, bodyHash);
    if (before !== undefined) return toTask(before);
    const row = await requireEnded(tenant, of);
    const steps = keptSteps(recordedSteps(await readEvents(db, of)), order);
    await checkBlob(tenant, order.input);
    const { model, instructions, input, priority, answers } = order;
    const { version, spec } = await catalogue.derive(row.agent_version, { model, instructions });
    const { agent, root } = row;
    const head = { task: id, tenant, agent, attempt: FORKED_ATTEMPT, at: new Date(nowMs).toISOString() };
    const events = forkedEvents(steps, head);
    const kept = keptCalls(steps);
    const rank = priority === undefined ? null : priorityRank(priority);
    const made = {
      id,
      of,
      root,
      origin,
      bodyHash,
      agentVersion: version,
      priority: rank,
      input,
      kept,
      answers,
      events,
    };
    const inserted = await db.transaction(async (queries) => {
      await lockChain(queries, root);
      const meanwhile = await findEarlier(queries, tenant, origin, bodyHash);
      if (meanwhile !== undefined) return meanwhile;
      await checkEffects(queries, root, kept, order.repeat_effects);
      if (!order.repeat_effects && makesEffects(spec)) await checkOthers(queries, root);
      return insertFork(queries, made);
    });
    if (inserted === undefined) throw new AppError("unknown_task", `${of} was deleted meanwhile`);
    if (inserted.id === id) onAccepted([inserted]);
    return toTask(inserted);
  };

  return { fork };
};

export type ForkDesk = ReturnType<typeof createForkDesk>;
