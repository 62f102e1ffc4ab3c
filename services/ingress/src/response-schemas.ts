// What routes answer, as the OpenAPI document describes it.
import { ERROR_CODES, type ErrorCode, errorKindOf, finishedSpan, job, task, wireError } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { z } from "zod";
import { toHttpFailure } from "./http-error.ts";

export const jobBody = job.meta({ id: "Job" });

export const taskBody = task.meta({ id: "Task" });

const taskSummary = task.omit({ result: true }).meta({ id: "TaskSummary" });

export const taskPage = z.object({ tasks: z.array(taskSummary), next_cursor: z.string().nullable() });

export const stepPage = z.object({
  task: z.string(),
  steps: z.array(z.looseObject({ attempt: z.int(), n: z.int(), type: z.string(), at: z.string() })),
  next_cursor: z.string().nullable(),
});

export const traceBody = z.object({
  trace_id: z.string().nullable(),
  spans: z.array(finishedSpan.extend({ depth: z.int() })),
});

export const blobBody = z.object({ id: z.string(), size: z.int(), media_type: z.string() });

const wire = wireError.meta({ id: "Error" });

/** Any route may meet these: `invalid_header` is for a `Host` that the door is not known by. */
const ALWAYS: readonly ErrorCode[] = [
  "invalid_request",
  "invalid_header",
  "store_unavailable",
  "bus_unavailable",
  "internal",
];

const failureOf = (codes: readonly ErrorCode[]) => ({
  description: codes.map((code) => `\`${code}\`: ${ERROR_CODES[code][1]}`).join("\n\n"),
  content: {
    "application/json": {
      schema: z.object({ error: wire }).meta({
        examples: codes.map((code) => ({ error: { code, kind: errorKindOf(code), message: ERROR_CODES[code][1] } })),
      }),
    },
  },
});

/** The error answers of a route, by status, each with what its codes mean and an example of each. */
export const failures = (...codes: readonly ErrorCode[]): Record<number, ReturnType<typeof failureOf>> => {
  const byStatus = Map.groupBy(new Set([...codes, ...ALWAYS]), (code) => toHttpFailure(new AppError(code)).status);
  return Object.fromEntries([...byStatus].map(([status, group]) => [status, failureOf(group)]));
};

/** Those of a route that reads a body as JSON. */
export const bodyFailures = (...codes: readonly ErrorCode[]): ReturnType<typeof failures> => ({
  ...failures("invalid_json", "too_large", ...codes),
  415: { ...failureOf(["invalid_request"]), description: "`invalid_request`: The body is not `application/json`." },
});
