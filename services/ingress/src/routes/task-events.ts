// GET /v1/tasks/{id}/events: a task's history and what happens to it from now on, as server-sent events.
import { AppError } from "@openclaw/errors";
import type { Logger } from "@openclaw/telemetry";
import { z } from "zod";
import type { App } from "../app.ts";
import { EventFeed, type EventFeedDeps } from "../event-feed.ts";
import { END_ID, parseEventPosition } from "../event-position.ts";
import { EventStream } from "../event-stream.ts";
import { failures } from "../response-schemas.ts";
import { TENANT } from "../tenant.ts";
import { taskParams } from "./read-tasks.ts";

/** Each costs a consumer at the server and up to 2 MiB for a slow reader; more readers take another replica. */
const MAX_STREAMS = 100;

export interface TaskEventsDeps extends EventFeedDeps {
  readonly log: Logger;
  readonly stopping: AbortSignal;
}

const schema = {
  operationId: "followTask",
  summary: "Follow a task's events",
  description:
    "Server-sent events. First `task` with the task as it is, then the journal's events by their type (`attempt.started`, `step.model`, `step.tool`, `attempt.ended`), at last `task.<state>` with the ended task, whose id is `end`. `Last-Event-ID` or `after` resumes after an event; after the last one the answer is 204.",
  tags: ["tasks"],
  params: taskParams,
  headers: z.object({ "last-event-id": z.string().max(40).optional() }),
  querystring: z.strictObject({ after: z.string().max(40).optional() }),
  response: {
    200: {
      description: "The events.",
      content: { "text/event-stream": { schema: z.string().describe("Server-sent events.") } },
    },
    204: z.undefined().describe("The reader has seen the last event."),
    ...failures("unknown_task", "invalid_header", "queue_full"),
  },
};

export const taskEvents = (app: App, { log, stopping, ...feedDeps }: TaskEventsDeps): void => {
  let open = 0;

  const stream = async (feed: EventFeed, out: EventStream): Promise<void> => {
    try {
      await feed.run(stopping);
    } catch (error) {
      // The status is sent; a reader that comes back with Last-Event-ID misses nothing.
      log.warn({ err: error }, "A stream of events broke off");
    } finally {
      await out.end();
    }
  };

  // Nobody can follow by HEAD, which would hold a place until the task ends.
  app.get("/v1/tasks/:id/events", { schema, exposeHeadRoute: false }, async (request, reply) => {
    const from = request.headers["last-event-id"] ?? request.query.after;
    if (from === END_ID) return reply.status(204).send();
    const after = parseEventPosition(from);
    if (after === undefined)
      throw new AppError("invalid_header", "Last-Event-ID must be the id of an event of this task");
    if (open >= MAX_STREAMS) throw new AppError("queue_full", `${MAX_STREAMS} event streams are open already`);
    open += 1;
    try {
      const task = await feedDeps.tasks.find(TENANT, request.params.id);
      reply.hijack();
      const out = new EventStream(reply.raw);
      out.open({ "x-request-id": request.id });
      await stream(new EventFeed(feedDeps, task, after, out), out);
    } finally {
      open -= 1;
    }
  });
};
