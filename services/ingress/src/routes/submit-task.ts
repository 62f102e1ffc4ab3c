// POST /v1/tasks: a task is handed in. 202 means committed, and nothing that happens afterwards takes it back.
import { HEADER, httpSubmission, isTerminal, type Task } from "@openclaw/contracts";
import { ATTRIBUTE, type Tracing } from "@openclaw/telemetry";
import { z } from "zod";
import type { App } from "../app.ts";
import { callerGone } from "../caller-gone.ts";
import { idempotencyKeyHeader, readIdempotencyKey } from "../idempotency-key.ts";
import { MAX_WAIT_SECONDS, parseWaitPreference } from "../prefer-header.ts";
import { bodyFailures, taskBody } from "../response-schemas.ts";
import { inServerSpan } from "../server-span.ts";
import type { Submitter } from "../submitter.ts";
import type { TaskEnd } from "../task-end.ts";

export interface SubmitTaskDeps {
  readonly submitter: Submitter;
  readonly taskEnd: TaskEnd;
  readonly tracing: Pick<Tracing, "tracer">;
  /** Aborts when the service stops. */
  readonly stopping: AbortSignal;
}

/** Each has a subscription and reads a row every 2 s, on four connections that all reads share. */
const MAX_WAITS = 100;

const EXAMPLE = {
  agent: "query-routing",
  input: { text: "I was charged twice for my order." },
  priority: "high",
};

const schema = {
  operationId: "submitTask",
  summary: "Hand in a task",
  description: `Answers 202 once the task is committed, with its address in \`Location\`. The same \`Idempotency-Key\` with the same body is the same task; the header of the answer tells the key in use, which is made up where none was given. With \`Prefer: wait=N\` (at most ${MAX_WAIT_SECONDS} s) the answer waits for the end, and is 200 if the task has ended by then; while ${MAX_WAITS} others wait it does not, and says so by leaving out \`Preference-Applied\`.`,
  tags: ["tasks"],
  headers: z.object({
    "idempotency-key": idempotencyKeyHeader,
    prefer: z.string().optional().describe("`wait=N`: seconds to wait for the task's end."),
    traceparent: z.string().optional().describe("W3C trace context; the task's trace continues it."),
  }),
  body: httpSubmission.meta({ id: "TaskSubmission", examples: [EXAMPLE] }),
  response: {
    200: taskBody.describe("The task, which has ended."),
    202: taskBody.describe("The accepted task."),
    ...bodyFailures(
      "invalid_task",
      "unsupported_field",
      "unknown_agent",
      "unknown_blob",
      "idempotency_conflict",
      "deadline_exceeded",
      "queue_full",
      "receipt_timeout",
    ),
  },
};

export const submitTask = (app: App, { submitter, taskEnd, tracing, stopping }: SubmitTaskDeps): void => {
  let waiting = 0;

  const waitForEnd = async (task: Task, seconds: number, gone: AbortSignal): Promise<Task> => {
    if (isTerminal(task.state)) return task;
    waiting += 1;
    try {
      return (await taskEnd.wait(task, AbortSignal.any([stopping, gone, AbortSignal.timeout(seconds * 1000)]))) ?? task;
    } finally {
      waiting -= 1;
    }
  };

  app.post("/v1/tasks", { schema, config: { bodyCode: "invalid_task" } }, async (request, reply) => {
    const key = readIdempotencyKey(request.headers["idempotency-key"]);
    const seconds = parseWaitPreference(request.headers.prefer);
    void reply.header(HEADER.idempotencyKey, key);
    const accepted = await inServerSpan(tracing, request, async (span) => {
      const task = await submitter.submit(request.body, key);
      span.setAttributes({ [ATTRIBUTE.taskId]: task.id, [ATTRIBUTE.agent]: task.agent });
      return task;
    });
    const waits = seconds > 0 && waiting < MAX_WAITS;
    const task = waits ? await waitForEnd(accepted, seconds, callerGone(reply.raw)) : accepted;
    if (waits) void reply.header("preference-applied", `wait=${seconds}`);
    return reply
      .status(waits && isTerminal(task.state) ? 200 : 202)
      .header("location", `/v1/tasks/${task.id}`)
      .send(task);
  });
};
