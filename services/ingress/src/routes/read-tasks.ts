// Reading tasks: one, a list, its recorded steps, its trace.
import { fingerprint, priority, taskId, taskState, timestamp, token } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { z } from "zod";
import type { App } from "../app.ts";
import { parseEventPosition, stepEventId } from "../event-position.ts";
import { failures, stepPage, taskBody, taskPage, traceBody } from "../response-schemas.ts";
import { inTreeOrder } from "../span-tree.ts";
import type { StepPosition, TaskReader } from "../task-reader.ts";
import { TENANT } from "../tenant.ts";

/** A page of 200 summaries is about 200 KB. */
const MAX_PAGE = 200;
const DEFAULT_PAGE = 50;
/** A step may be large (a tool's whole answer), so fewer of them are a page. */
const MAX_STEPS = 100;

export const taskParams = z.strictObject({ id: taskId });
export const pageLimit = z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE);

/** From a moment of ISO 8601 to milliseconds of the epoch; ids know none before it, nor after the year 10889. */
const moment = timestamp.transform((text) => Math.max(0, Date.parse(text)));

const tasks = ["tasks"];

const listSchema = {
  operationId: "listTasks",
  summary: "List tasks, newest first",
  description:
    "Summaries: the result is read with the task itself. `next_cursor` leads to the next page, and is null with `newer_than`.",
  tags: tasks,
  querystring: z.strictObject({
    agent: token.optional(),
    state: taskState.optional(),
    priority: priority.optional(),
    code: token.optional().describe("Of its error."),
    since: moment.optional().describe("Handed in at this moment or later."),
    until: moment.optional().describe("Handed in before this moment."),
    fingerprint: fingerprint.optional().describe("That of a group of failures."),
    session_id: token.optional(),
    cursor: taskId.optional().describe("`next_cursor` of the page before."),
    newer_than: taskId.optional().describe("Those handed in after this task, the nearest first."),
    limit: pageLimit,
  }),
  response: { 200: taskPage, ...failures() },
};

const taskSchema = {
  operationId: "getTask",
  summary: "Read a task",
  tags: tasks,
  params: taskParams,
  response: { 200: taskBody, ...failures("unknown_task") },
};

const inputSchema = {
  operationId: "getTaskInput",
  summary: "Read what a task was given",
  tags: tasks,
  params: taskParams,
  response: { 200: z.object({ task: z.string(), input: z.unknown() }), ...failures("unknown_task") },
};

const stepsSchema = {
  operationId: "listSteps",
  summary: "Read a task's recorded steps",
  description: "Journal events in order, once the recorder has them; `/events` also tells those that it has not.",
  tags: tasks,
  params: taskParams,
  querystring: z.strictObject({
    cursor: z.string().optional().describe("`next_cursor` of the page before."),
    limit: z.coerce.number().int().min(1).max(MAX_STEPS).default(MAX_STEPS),
  }),
  response: { 200: stepPage, ...failures("unknown_task") },
};

const traceSchema = {
  operationId: "getTrace",
  summary: "Read a task's trace",
  description: "The recorded spans in the order of their tree, each with its depth.",
  tags: tasks,
  params: taskParams,
  response: { 200: traceBody, ...failures("unknown_task") },
};

const stepsAfter = (cursor: string | undefined): StepPosition => {
  const position = parseEventPosition(cursor);
  if (position !== undefined) return position;
  throw new AppError("invalid_request", "cursor: must be the next_cursor of the page before");
};

export const readTasks = (app: App, reader: TaskReader): void => {
  app.get("/v1/tasks", { schema: listSchema }, async ({ query }) => {
    const { newer_than: newerThan, session_id: session, ...filter } = query;
    if (newerThan !== undefined && filter.cursor !== undefined)
      throw new AppError("invalid_request", "newer_than: give it or cursor, not both");
    const page = await reader.list(TENANT, { ...filter, session, newerThan });
    return { tasks: [...page.tasks], next_cursor: newerThan === undefined ? page.nextCursor : null };
  });

  app.get("/v1/tasks/:id", { schema: taskSchema }, async ({ params }) => reader.find(TENANT, params.id));

  app.get("/v1/tasks/:id/input", { schema: inputSchema }, async ({ params }) => ({
    task: params.id,
    input: await reader.input(TENANT, params.id),
  }));

  app.get("/v1/tasks/:id/steps", { schema: stepsSchema }, async ({ params, query }) => {
    const { id } = await reader.find(TENANT, params.id);
    const steps = await reader.steps(id, stepsAfter(query.cursor), query.limit);
    const last = steps.at(-1);
    return { task: id, steps, next_cursor: last && steps.length === query.limit ? stepEventId(last) : null };
  });

  app.get("/v1/tasks/:id/trace", { schema: traceSchema }, async ({ params }) => {
    const { trace_id } = await reader.find(TENANT, params.id);
    return { trace_id, spans: trace_id === null ? [] : inTreeOrder(await reader.spans(trace_id)) };
  });
};
