// The dead-letter queue: tasks whose retries are used up and that nobody has replayed.
import { createJob, failureGroup, fingerprint, replayOptions, taskId, token } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import type { Tracing } from "@openclaw/telemetry";
import { z } from "zod";
import type { App } from "../app.ts";
import type { JobReader } from "../job-reader.ts";
import type { Leader } from "../leader.ts";
import { emptyBodyIsObject } from "../optional-body.ts";
import { bodyFailures, failures, jobBody, taskBody, taskPage } from "../response-schemas.ts";
import { inServerSpan } from "../server-span.ts";
import type { TaskReader } from "../task-reader.ts";
import { TENANT } from "../tenant.ts";
import { JOB_ANSWER } from "./jobs.ts";
import { pageLimit, taskParams } from "./read-tasks.ts";

const tags = ["dead letters"];

const listSchema = {
  operationId: "listDeadLetters",
  summary: "List dead letters, newest first",
  tags,
  querystring: z.strictObject({
    agent: token.optional(),
    code: token.optional().describe("An error code."),
    fingerprint: fingerprint.optional().describe("That of a group."),
    cursor: taskId.optional(),
    limit: pageLimit,
  }),
  response: { 200: taskPage, ...failures() },
};

const groupsSchema = {
  operationId: "listDeadLetterGroups",
  summary: "List dead letters by how they failed",
  description:
    "Failures of one agent version with the same code, tool and message, but for numbers, ids and what is quoted; the largest groups first, 200 at most, of the newest 20,000 dead letters.",
  tags,
  querystring: z.strictObject({ agent: token.optional() }),
  response: {
    200: z.object({ groups: z.array(failureGroup.meta({ id: "FailureGroup" })), truncated: z.boolean() }),
    ...failures(),
  },
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
  description:
    "Runs those that match again, oldest first, as new tasks of idle priority unless told otherwise. Never more than `max_inflight` of them are open. Answers the job that does it.",
  tags,
  body: replayOptions,
  response: { 202: jobBody, ...bodyFailures("queue_full", "not_leading") },
};

export interface DeadLettersDeps {
  readonly tasks: TaskReader;
  readonly jobs: JobReader;
  readonly leader: Leader;
  readonly tracing: Pick<Tracing, "tracer">;
}

export const deadLetters = (app: App, { tasks, jobs, leader, tracing }: DeadLettersDeps): void => {
  app.get("/v1/dlq", { schema: listSchema }, async ({ query }) => {
    const page = await tasks.list(TENANT, { ...query, state: "dead_letter", lastOfChain: true });
    return { tasks: [...page.tasks], next_cursor: page.nextCursor };
  });

  app.get("/v1/dlq/groups", { schema: groupsSchema }, async ({ query }) => {
    const { groups, truncated } = await jobs.groups(TENANT, query.agent);
    return { groups: [...groups], truncated };
  });

  app.get("/v1/dlq/:id", { schema: showSchema }, async ({ params }) => {
    const task = await tasks.find(TENANT, params.id);
    if (task.state !== "dead_letter") throw new AppError("unknown_task", `${task.id} is ${task.state}, no dead letter`);
    return task;
  });

  app.post("/v1/dlq/replay", { schema: replaySchema, preValidation: emptyBodyIsObject }, async (request, reply) => {
    const job = { ...request.body, kind: "replay" } as const;
    const made = await inServerSpan(tracing, request, () =>
      leader.ask(createJob, { v: 1, tenant: TENANT, job }, JOB_ANSWER),
    );
    return reply.status(202).header("location", `/v1/jobs/${made.id}`).send(made);
  });
};
