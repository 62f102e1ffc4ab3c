// `validate`: an instance against a JSON Schema. Schemas come from models and users, and one pattern such as `^(a+)+$`
// can keep a processor busy for ever, so the check runs in a thread with a time limit.
import { parseWith } from "@openclaw/contracts";
import { AppError, requireParsed } from "@openclaw/errors";
import { z } from "zod";
import type { CheckQuestion, CheckResult } from "./schema-check.ts";
import { requireAnswer, type ThreadFailures } from "./thread-answer.ts";
import type { ThreadLimits } from "./thread-call.ts";
import { ThreadPool, type ThreadPoolOptions } from "./thread-pool.ts";
import type { Tool } from "./tool.ts";

/** The largest schemas in use (FHIR aside) are some 100 KiB. */
const MAX_SCHEMA_CHARS = 256 * 1024;

/** Four times what fits into a task without a blob. */
const MAX_INSTANCE_CHARS = 1024 * 1024;

/** A check takes milliseconds; the rest is for a thread's cold start on a busy machine. */
const CHECK_TIMEOUT_MS = 5_000;

const schemaThreads: ThreadPoolOptions = {
  entry: new URL("./schema-thread.ts", import.meta.url),
  reuse: true,
  // 64 compiled schemas of 100 KB and one instance with all its errors stay far below.
  heap: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
  // Nothing in a check uses buffers.
  limits: { timeoutMs: CHECK_TIMEOUT_MS, maxExternalBytes: 64 * 1024 * 1024 },
  // A second thread so that one runaway pattern does not stop everybody; 64 waiting are done within a second.
  permits: { atOnce: 2, waiting: 64, waitMs: 10_000 },
  busy: () => new AppError("tool_failed", "validate: every checker is busy; try again", { retryAfterMs: 1000 }),
};

const parameters = z.strictObject({
  instance: z.unknown().describe("The JSON value to check."),
  schema: z
    .union([z.record(z.string(), z.unknown()), z.boolean()], {
      error: "must be the JSON Schema to check the instance against: an object, or true or false",
    })
    .describe("A JSON Schema: 2020-12, or draft 7 if its $schema says so. References to other documents are refused."),
});

const failuresWithin = ({ timeoutMs }: ThreadLimits): ThreadFailures => ({
  timeout: () =>
    new AppError(
      "schema_invalid",
      `schema: the check took longer than ${timeoutMs / 1000} s; a pattern that backtracks is the usual cause`,
    ),
  memory: () => new AppError("schema_invalid", "schema: the check needs more memory than it may take"),
  died: () => new AppError("tool_failed", "validate: the checker was stopped before it was done"),
});

const requireFits = (value: unknown, limit: number, what: string): void => {
  const size = JSON.stringify(value)?.length ?? 0;
  if (size <= limit) return;
  throw new AppError("too_large", `validate: ${what} has ${size} characters of JSON; at most ${limit} are checked`);
};

export interface ValidateTool extends Tool {
  stop(): Promise<void>;
}

export const createValidateTool = (overrides: Partial<ThreadPoolOptions> = {}): ValidateTool => {
  const options = { ...schemaThreads, ...overrides };
  const threads = new ThreadPool<CheckQuestion, CheckResult>(options);
  const failures = failuresWithin(options.limits);
  return {
    name: "schema_validator",
    endpoint: "validate",
    description: "Checks a JSON value against a JSON Schema and lists what does not fit.",
    effect: "read",
    parameters: z.toJSONSchema(parameters),
    stop: () => threads.stop(),
    call: async (given, signal) => {
      const wanted = requireParsed(parseWith(parameters, given), "invalid_request", "validate");
      if (wanted.instance === undefined) {
        throw new AppError("invalid_request", "validate: instance: must be the JSON value to check");
      }
      requireFits(wanted.schema, MAX_SCHEMA_CHARS, "schema");
      requireFits(wanted.instance, MAX_INSTANCE_CHARS, "instance");
      const outcome = await threads.ask({ schema: wanted.schema, instance: wanted.instance }, signal);
      return requireAnswer(outcome, signal, failures);
    },
  };
};
