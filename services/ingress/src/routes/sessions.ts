// Sessions: what agents remember from task to task, and how to make them forget.
import { chatMessage, closeSession, resetSession, session, token } from "@openclaw/contracts";
import type { Tracing } from "@openclaw/telemetry";
import { z } from "zod";
import type { App } from "../app.ts";
import type { Leader } from "../leader.ts";
import { emptyBodyIsObject } from "../optional-body.ts";
import { bodyFailures, failures } from "../response-schemas.ts";
import { inServerSpan } from "../server-span.ts";
import type { SessionReader } from "../session-reader.ts";
import { TENANT } from "../tenant.ts";
import { pageLimit } from "./read-tasks.ts";

const tags = ["sessions"];
const sessionBody = session.meta({ id: "Session" });
const params = z.strictObject({ id: token });

const listSchema = {
  operationId: "listSessions",
  summary: "List sessions, newest first",
  description: "A session begins with the first task that names it. What it holds is read with the session itself.",
  tags,
  querystring: z.strictObject({
    agent: token.optional(),
    busy: z
      .enum(["true", "false"])
      .transform((text) => text === "true")
      .optional()
      .describe("Whether a task holds it."),
    cursor: z.string().optional().describe("`next_cursor` of the page before."),
    limit: pageLimit,
  }),
  response: { 200: z.object({ sessions: z.array(sessionBody), next_cursor: z.string().nullable() }), ...failures() },
};

const findSchema = {
  operationId: "getSession",
  summary: "Read a session",
  description: "With the messages that its next task begins with, after the agent's instructions.",
  tags,
  params,
  response: {
    200: session.extend({ messages: z.array(chatMessage) }).meta({ id: "SessionContent" }),
    ...failures("unknown_session"),
  },
};

const resetSchema = {
  operationId: "resetSession",
  summary: "Let a session begin anew",
  description:
    "It forgets all that was said; tasks that wait for it go on with nothing. Refused while a task holds it.",
  tags,
  params,
  body: z.strictObject({}),
  response: { 200: sessionBody, ...bodyFailures("unknown_session", "session_busy", "not_leading") },
};

const closeSchema = {
  operationId: "closeSession",
  summary: "Close a session",
  description: "Deletes it and answers what it was. Refused while a task of it is open. Its id may be used again.",
  tags,
  params,
  response: { 200: sessionBody, ...failures("unknown_session", "session_busy", "not_leading") },
};

export interface SessionsDeps {
  readonly reader: SessionReader;
  readonly leader: Leader;
  readonly tracing: Pick<Tracing, "tracer">;
}

export const sessions = (app: App, { reader, leader, tracing }: SessionsDeps): void => {
  app.get("/v1/sessions", { schema: listSchema }, async ({ query }) => {
    const page = await reader.list(TENANT, query);
    return { sessions: [...page.sessions], next_cursor: page.nextCursor };
  });

  app.get("/v1/sessions/:id", { schema: findSchema }, async ({ params: { id } }) => {
    const { messages, ...found } = await reader.find(TENANT, id);
    return { ...found, messages: [...messages] };
  });

  app.post("/v1/sessions/:id/reset", { schema: resetSchema, preValidation: emptyBodyIsObject }, (request) =>
    inServerSpan(tracing, request, () =>
      leader.ask(resetSession, { v: 1, tenant: TENANT, session: request.params.id }),
    ),
  );

  app.delete("/v1/sessions/:id", { schema: closeSchema }, (request) =>
    inServerSpan(tracing, request, () =>
      leader.ask(closeSession, { v: 1, tenant: TENANT, session: request.params.id }),
    ),
  );
};
