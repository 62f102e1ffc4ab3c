// What only the leading scheduler can do or say: cancel, retry, fork, explain, and the agents.
import { cancelTask, explainTask, forkRequest, forkTask, HEADER, listAgents, retryTask } from "@openclaw/contracts";
import type { Tracing } from "@openclaw/telemetry";
import { z } from "zod";
import type { App } from "../app.ts";
import { idempotencyKeyHeader, readIdempotencyKey } from "../idempotency-key.ts";
import type { Leader } from "../leader.ts";
import { emptyBodyIsObject } from "../optional-body.ts";
import { bodyFailures, failures, taskBody } from "../response-schemas.ts";
import { inServerSpan } from "../server-span.ts";
import { TENANT } from "../tenant.ts";
import { taskParams } from "./read-tasks.ts";

export interface ControlDeps {
  readonly leader: Leader;
  readonly tracing: Pick<Tracing, "tracer">;
}

const cancelSchema = {
  operationId: "cancelTask",
  summary: "Cancel a task",
  description: "Stops the task wherever it is; a running generation and a running tool are broken off.",
  tags: ["tasks"],
  params: taskParams,
  body: z.strictObject({ reason: z.string().max(500).optional() }),
  response: { 200: taskBody, ...bodyFailures("unknown_task", "already_ended", "not_leading") },
};

const retrySchema = {
  operationId: "retryTask",
  summary: "Run an ended task again",
  description: "Makes a new task with the same input and the same root.",
  tags: ["tasks"],
  params: taskParams,
  body: z.strictObject({}),
  response: { 202: taskBody, ...bodyFailures("unknown_task", "not_retryable", "not_leading") },
};

const forkSchema = {
  operationId: "forkTask",
  summary: "Run an ended task again from one of its steps, with something changed",
  description:
    "Makes a task of its own that takes over what was recorded before `from_step`: neither the model nor a tool is asked again for that. Another model or other instructions are a version of the agent that only this task and its retries have; the rest is as the forked task had it. Only what tools answered in the step before may be changed. Refused where effects were made from that step on, unless told to repeat them. The same `Idempotency-Key` with the same body is the same fork.",
  tags: ["tasks"],
  params: taskParams,
  headers: z.object({ "idempotency-key": idempotencyKeyHeader }),
  body: forkRequest,
  response: {
    202: taskBody,
    ...bodyFailures(
      "unknown_task",
      "not_retryable",
      "unknown_agent",
      "unknown_blob",
      "effects_discarded",
      "idempotency_conflict",
      "session_not_forked",
      "effect_unknown",
      "not_leading",
    ),
  },
};

const explainSchema = {
  operationId: "explainTask",
  summary: "Say what a task waits for",
  tags: ["tasks"],
  params: taskParams,
  response: { 200: explainTask.reply.schema, ...failures("unknown_task", "not_leading") },
};

const agentsSchema = {
  operationId: "listAgents",
  summary: "List the configured agents",
  description: "Each with its queue, its workers and their slots at this moment.",
  tags: ["agents"],
  response: { 200: listAgents.reply.schema, ...failures("not_leading") },
};

export const controlTasks = (app: App, { leader, tracing }: ControlDeps): void => {
  const mayBeEmpty = { preValidation: emptyBodyIsObject };

  app.post("/v1/tasks/:id/cancel", { schema: cancelSchema, ...mayBeEmpty }, (request) =>
    inServerSpan(tracing, request, () => {
      const { reason = "" } = request.body;
      return leader.ask(cancelTask, { v: 1, tenant: TENANT, task: request.params.id, reason });
    }),
  );

  app.post("/v1/tasks/:id/retry", { schema: retrySchema, ...mayBeEmpty }, async (request, reply) => {
    const task = await inServerSpan(tracing, request, () =>
      leader.ask(retryTask, { v: 1, tenant: TENANT, task: request.params.id }),
    );
    return reply.status(202).header("location", `/v1/tasks/${task.id}`).send(task);
  });

  app.post("/v1/tasks/:id/fork", { schema: forkSchema }, async (request, reply) => {
    const { id: of } = request.params;
    const key = readIdempotencyKey(request.headers["idempotency-key"]);
    void reply.header(HEADER.idempotencyKey, key);
    const asked = { v: 1, tenant: TENANT, task: of, fork: request.body, idempotency_key: key } as const;
    const made = await inServerSpan(tracing, request, () => leader.ask(forkTask, asked));
    return reply.status(202).header("location", `/v1/tasks/${made.id}`).send(made);
  });

  app.get("/v1/tasks/:id/explain", { schema: explainSchema }, ({ params }) =>
    leader.ask(explainTask, { v: 1, tenant: TENANT, task: params.id }),
  );

  app.get("/v1/agents", { schema: agentsSchema }, () => leader.ask(listAgents, { v: 1 }));
};
