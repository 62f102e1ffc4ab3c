// POST /v1/tasks: a task is handed in. 202 means committed.
import { HEADER, httpSubmission, isIdempotencyKey, isTerminal, type Task } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { ATTRIBUTE, type Tracing } from "@openclaw/telemetry";
import { z } from "zod";
import type { App } from "../app.ts";
import { MAX_WAIT_SECONDS, parseWaitPreference } from "../prefer-header.ts";
import { failures, taskBody } from "../response-schemas.ts";
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

const EXAMPLE = {
  agent: "query-routing",
  input: { text: "I was charged twice for my order." },
  priority: "high",
};

const schema = {
  operationId: "submitTask",
  summary: "Hand in a task",
  description: `Answers 202 once the task is committed, with its address in \`Location\`. The same \`Idempotency-Key\` with the same body is the same task. With \`Prefer: wait=N\` (at most ${MAX_WAIT_SECONDS} s) the answer waits for the end, and is 200 if the task has ended by then.`,
  tags: ["tasks"],
  headers: z.object({
    "idempotency-key": z.string().optional().describe("1 to 255 printable ASCII characters."),
    prefer: z.string().optional().describe("`wait=N`: seconds to wait for the task's end."),
    traceparent: z.string().optional().describe("W3C trace context; the task's trace continues it."),
  }),
  body: httpSubmission.meta({ id: "TaskSubmission", examples: [EXAMPLE] }),
  response: {
    200: taskBody.describe("The task, which has ended."),
    202: taskBody.describe("The accepted task."),
    ...failures(
      "invalid_json",
      "invalid_task",
      "invalid_header",
      "unsupported_field",
      "too_large",
      "unknown_agent",
      "unknown_blob",
      "idempotency_conflict",
      "queue_full",
      "receipt_timeout",
    ),
  },
};

const readKey = (key: string | undefined): string | undefined => {
  if (key === undefined || isIdempotencyKey(key)) return key;
  throw new AppError("invalid_header", `${HEADER.idempotencyKey} must be 1 to 255 printable ASCII characters`);
};

export const submitTask = (app: App, { submitter, taskEnd, tracing, stopping }: SubmitTaskDeps): void => {
  const waitForEnd = async (task: Task, seconds: number): Promise<Task> => {
    if (seconds === 0 || isTerminal(task.state)) return task;
    const enough = AbortSignal.any([stopping, AbortSignal.timeout(seconds * 1000)]);
    return (await taskEnd.wait(task, enough)) ?? task;
  };

  app.post("/v1/tasks", { schema, config: { bodyCode: "invalid_task" } }, async (request, reply) => {
    const key = readKey(request.headers["idempotency-key"]);
    const seconds = parseWaitPreference(request.headers.prefer);
    const accepted = await inServerSpan(tracing, request, async (span) => {
      const task = await submitter.submit(request.body, key);
      span.setAttributes({ [ATTRIBUTE.taskId]: task.id, [ATTRIBUTE.agent]: task.agent });
      return task;
    });
    const task = await waitForEnd(accepted, seconds);
    if (seconds > 0) void reply.header("preference-applied", `wait=${seconds}`);
    return reply
      .status(seconds > 0 && isTerminal(task.state) ? 200 : 202)
      .header("location", `/v1/tasks/${task.id}`)
      .send(task);
  });
};
