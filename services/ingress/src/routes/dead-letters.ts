// The dead-letter queue: tasks whose retries are used up and that nobody has replayed.
import { replayDeadLetters, taskId, token } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import type { Tracing } from "@openclaw/telemetry";
import { z } from "zod";
import type { App } from "../app.ts";
import type { Leader } from "../leader.ts";
import { emptyBodyIsObject } from "../optional-body.ts";
import { bodyFailures, failures, taskBody, taskPage } from "../response-schemas.ts";
import { inServerSpan } from "../server-span.ts";
import type { TaskReader } from "../task-reader.ts";
import { TENANT } from "../tenant.ts";
import { pageLimit, taskParams } from "./read-tasks.ts";

/** As many as one commit of the scheduler takes. */
const MAX_REPLAYED = 1000;
const DEFAULT_REPLAYED = 100;

const filter = { agent: token.optional(), code: token.optional().describe("An error code.") };
const tags = ["dead letters"];

const listSchema = {
  operationId: "listDeadLetters",
  summary: "List dead letters, newest first",
  tags,
  querystring: z.strictObject({ ...filter, cursor: taskId.optional(), limit: pageLimit }),
  response: { 200: taskPage, ...failures() },
};

const showSchema = {
  operationId: "getDeadLetter",
  summary: "Read a dead letter",
  tags,
  params: taskParams,
  response: { 200: taskBody, ...failures("unknown_task") },
};

const replaySchema = {
  operationId: "replayDeadLetters",
  summary: "Replay dead letters",
  description: "Retries those that match, oldest first. Answers the new tasks' ids.",
  tags,
  body: z.strictObject({ ...filter, limit: z.int().min(1).max(MAX_REPLAYED).default(DEFAULT_REPLAYED) }),
  response: { 202: z.object({ tasks: z.array(taskId) }), ...bodyFailures("not_leading") },
};

export interface DeadLettersDeps {
  readonly reader: TaskReader;
  readonly leader: Leader;
  readonly tracing: Pick<Tracing, "tracer">;
}

export const deadLetters = (app: App, { reader, leader, tracing }: DeadLettersDeps): void => {
  app.get("/v1/dlq", { schema: listSchema }, async ({ query }) => {
    const page = await reader.list(TENANT, { ...query, state: "dead_letter", lastOfChain: true });
    return { tasks: [...page.tasks], next_cursor: page.nextCursor };
  });

  app.get("/v1/dlq/:id", { schema: showSchema }, async ({ params }) => {
    const task = await reader.find(TENANT, params.id);
    if (task.state !== "dead_letter") throw new AppError("unknown_task", `${task.id} is ${task.state}, no dead letter`);
    return task;
  });

  app.post("/v1/dlq/replay", { schema: replaySchema, preValidation: emptyBodyIsObject }, async (request, reply) => {
    const { tasks } = await inServerSpan(tracing, request, () =>
      leader.ask(replayDeadLetters, { v: 1, tenant: TENANT, ...request.body }),
    );
    return reply.status(202).send({ tasks });
  });
};
