// Requests to the leading scheduler and their replies; those about jobs are in job.ts.
import { z } from "zod";
import { admissionHold } from "../admission-hold.ts";
import { agentSpec } from "../agent-spec.ts";
import { defineExchange } from "../define-exchange.ts";
import { defineMessage } from "../define-message.ts";
import { priority } from "../priority.ts";
import { taskState } from "../states.ts";
import { abortSubject, control } from "../subjects.ts";
import { count, taskId, timestamp } from "../values.ts";
import { effect, effectKey, settlement } from "./effect.ts";
import { outcome } from "./journal.ts";
import { sessionUpdate } from "./session.ts";
import { task } from "./task.ts";

const v = z.literal(1);
const attemptRef = z.object({ task: taskId, attempt: z.int32().positive() });
export type AttemptRef = z.infer<typeof attemptRef>;

export const claim = defineExchange(
  "attempt.claim",
  control("claim"),
  "A worker asks whether an attempt that it pulled is still wanted. Granted only while the row says so.",
  z.object({ v, ...attemptRef.shape, worker: z.string() }),
  z.object({ v, granted: z.boolean(), reason: z.string().optional() }),
);

export const beat = defineExchange(
  "worker.beat",
  control("beat"),
  "A worker's slots and running attempts, per agent type: at each change and twice a second. It renews the leases.",
  z.object({
    v,
    worker: z.string(),
    agent: z.string(),
    /** Attempts it could run at once. */
    capacity: z.int().nonnegative(),
    /** Agent processes that exist now. */
    processes: z.int().nonnegative(),
    /** No new work, please: the worker is shutting down. */
    draining: z.boolean(),
    running: z.array(attemptRef),
  }),
  z.object({
    v,
    /** Attempts that must stop: another one is current, or the task has ended. */
    revoked: z.array(attemptRef),
    /** Tasks of this agent that wait for a slot. */
    queued: z.int().nonnegative(),
  }),
);

export const reportOutcome = defineExchange(
  "attempt.outcome",
  control("outcome"),
  "How an attempt ended. The worker repeats it until it is answered.",
  z.object({
    v,
    ...attemptRef.shape,
    worker: z.string(),
    outcome,
    context_tokens: count,
    /** Of a success in a session: what the session is after it. */
    session: sessionUpdate.optional(),
  }),
  z.object({ v, accepted: z.boolean(), state: taskState }),
);

export const fetchAgent = defineExchange(
  "agent.fetch",
  control("agent"),
  "The agent of a pinned version. Versions never change, so the answer may be kept for ever.",
  z.object({ v, version: z.string() }),
  z.object({ v, spec: agentSpec }),
);

const taskRef = { v, tenant: z.string(), task: taskId };

export const cancelTask = defineExchange(
  "task.cancel",
  control("cancel"),
  "Stop a task, wherever it is.",
  z.object({ ...taskRef, reason: z.string().max(500).default("") }),
  task,
);

export const retryTask = defineExchange(
  "task.retry",
  control("retry"),
  "Run an ended task again, as a new task with the same root.",
  z.object(taskRef),
  task,
);

export const settleEffect = defineExchange(
  "effect.settle",
  control("settle"),
  "Somebody found out what became of an effect. Tasks that wait for it go on.",
  z.object({ ...taskRef, key: effectKey, settlement }),
  effect,
);

export const explainTask = defineExchange(
  "task.explain",
  control("explain"),
  "What a task waits for, and what would release it.",
  z.object(taskRef),
  z.object({
    v,
    task: taskId,
    state: taskState,
    /** The binding constraint, one of a closed set. */
    reason: z.enum([
      "ended",
      "running",
      "not_due",
      "no_worker",
      "no_slot",
      "no_adapter",
      "behind_others",
      "session_busy",
      "ready",
      "held",
    ]),
    message: z.string(),
    position: z.int().nonnegative().nullable(),
    until: timestamp.nullable(),
  }),
);

export const listAgents = defineExchange(
  "agent.list",
  control("agents"),
  "The configured agents with their queues, workers and slots.",
  z.object({ v }),
  z.object({
    v,
    agents: z.array(
      z.object({
        name: z.string(),
        version: z.string(),
        description: z.string(),
        model: z.string(),
        tools: z.array(z.string()),
        workers: z.int().nonnegative(),
        capacity: z.int().nonnegative(),
        running: z.int().nonnegative(),
        queued: z.partialRecord(priority, z.int().nonnegative()),
      }),
    ),
  }),
);

export const clusterMetrics = defineExchange(
  "cluster.metrics",
  control("metrics"),
  "The seed's five metrics for the whole cluster, as Prometheus text.",
  z.object({ v }),
  z.object({ v, text: z.string() }),
);

export const tasksReady = defineMessage({
  name: "tasks.ready",
  version: 1,
  carriedBy: control("ready"),
  about:
    "A scheduler that does not lead committed these tasks; the leader loads them. A hint: the leader also looks by itself.",
  schema: z.object({ v, tasks: z.array(taskId).max(1000) }),
});

export const attemptAbort = defineMessage({
  name: "attempt.abort",
  version: 1,
  carriedBy: abortSubject.pattern,
  about: "The worker stopped an attempt; running model and tool calls of it end now.",
  schema: z.object({ v, ...attemptRef.shape }),
});

export const adapterBeat = defineMessage({
  name: "adapter.beat",
  version: 1,
  carriedBy: control("adapter"),
  about: "An adapter's room, twice a second.",
  schema: z.object({
    v,
    adapter: z.string(),
    pool: z.string(),
    /** Some replica answers and the adapter takes calls. */
    ready: z.boolean(),
    slots: z.int().nonnegative(),
    running: z.int().nonnegative(),
    queued: z.int().nonnegative(),
    /** What the first call of the queue waits for. */
    waits_for: admissionHold.optional(),
    replicas: z.array(
      z.object({
        url: z.string(),
        healthy: z.boolean(),
        running: z.int().nonnegative(),
        kv_used_bytes: z.number().nonnegative(),
        kv_total_bytes: z.number().nonnegative(),
        /** What the engine tells of itself, since it was started; left out where it does not. */
        waiting: z.number().nonnegative().optional(),
        preemptions: z.number().nonnegative().optional(),
        prefix_queried_tokens: z.number().nonnegative().optional(),
        prefix_hit_tokens: z.number().nonnegative().optional(),
        /** Promised to calls, and all there are; absent while the server has not told. */
        kv_blocks: z.object({ reserved: z.int().nonnegative(), total: z.int().nonnegative() }).optional(),
      }),
    ),
  }),
});
export type AdapterBeat = z.infer<typeof adapterBeat.schema>;
export type BeatRequest = z.infer<typeof beat.request.schema>;
export type OutcomeReport = z.infer<typeof reportOutcome.request.schema>;
export type Explanation = z.infer<typeof explainTask.reply.schema>;
export type AgentOverview = z.infer<typeof listAgents.reply.schema>["agents"][number];
