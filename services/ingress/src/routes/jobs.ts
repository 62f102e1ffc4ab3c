// Work on many tasks at once: begin it, see how far it is, end it.
import { abortJob, createJob, jobId, jobState, newJob } from "@openclaw/contracts";
import type { Tracing } from "@openclaw/telemetry";
import { z } from "zod";
import type { App } from "../app.ts";
import type { JobReader } from "../job-reader.ts";
import type { Leader } from "../leader.ts";
import { emptyBodyIsObject } from "../optional-body.ts";
import { bodyFailures, failures, jobBody } from "../response-schemas.ts";
import { inServerSpan } from "../server-span.ts";
import { TENANT } from "../tenant.ts";
import { pageLimit } from "./read-tasks.ts";

const tags = ["jobs"];
const jobParams = z.strictObject({ id: jobId });

const createSchema = {
  operationId: "createJob",
  summary: "Cancel, retry or replay all tasks that match",
  description:
    "Answers at once; the job runs on, a few tasks at a time, whichever scheduler leads. Tasks that come after it are none of its business. `replay` is for dead letters, `retry` for ended tasks of one state, both for those that nobody has run again; `cancel` is for open tasks. An empty filter matches all of them.",
  tags,
  body: newJob,
  response: { 202: jobBody, ...bodyFailures("queue_full", "not_leading") },
};

const listSchema = {
  operationId: "listJobs",
  summary: "List jobs, newest first",
  tags,
  querystring: z.strictObject({
    state: jobState.optional(),
    cursor: jobId.optional().describe("`next_cursor` of the page before."),
    limit: pageLimit,
  }),
  response: { 200: z.object({ jobs: z.array(jobBody), next_cursor: z.string().nullable() }), ...failures() },
};

const getSchema = {
  operationId: "getJob",
  summary: "Read how far a job is",
  tags,
  params: jobParams,
  response: { 200: jobBody, ...failures("unknown_job") },
};

const abortSchema = {
  operationId: "abortJob",
  summary: "End a job",
  description: "Nothing more is begun. What it has begun goes on, and is still counted as it ends.",
  tags,
  params: jobParams,
  body: z.strictObject({}),
  response: { 200: jobBody, ...bodyFailures("unknown_job", "job_ended", "not_leading") },
};

export interface JobsDeps {
  readonly reader: JobReader;
  readonly leader: Leader;
  readonly tracing: Pick<Tracing, "tracer">;
}

/** Counting what matches may take a second of the database's time, and more on a slow disk. */
export const JOB_ANSWER = { answerMs: 10_000 };

export const jobs = (app: App, { reader, leader, tracing }: JobsDeps): void => {
  app.post("/v1/jobs", { schema: createSchema }, async (request, reply) => {
    const asked = { v: 1, tenant: TENANT, job: request.body } as const;
    const made = await inServerSpan(tracing, request, () => leader.ask(createJob, asked, JOB_ANSWER));
    return reply.status(202).header("location", `/v1/jobs/${made.id}`).send(made);
  });

  app.get("/v1/jobs", { schema: listSchema }, async ({ query }) => {
    const page = await reader.list(TENANT, query);
    return { jobs: [...page.jobs], next_cursor: page.nextCursor };
  });

  app.get("/v1/jobs/:id", { schema: getSchema }, ({ params }) => reader.find(TENANT, params.id));

  app.post("/v1/jobs/:id/abort", { schema: abortSchema, preValidation: emptyBodyIsObject }, (request) =>
    inServerSpan(tracing, request, () => leader.ask(abortJob, { v: 1, tenant: TENANT, job: request.params.id })),
  );
};
