// Work on many tasks at once: what is asked for, how far it is, and the requests to the leading scheduler about it.
import { z } from "zod";
import { defineExchange } from "../define-exchange.ts";
import { priority } from "../priority.ts";
import { TASK_STATES, TERMINAL_STATES, taskState } from "../states.ts";
import { control } from "../subjects.ts";
import { token } from "../token.ts";
import { count, fingerprint, jobId, taskId, timestamp } from "../values.ts";

/** As many as a person ticks off in a list; whoever means more names what they have in common. */
const MAX_IDS = 1_000;
/** Ten at a time leave most of a small GPU to others, and end a thousand tasks of ten seconds in a quarter of an hour. */
const DEFAULT_INFLIGHT = 10;
/** More are a load test. */
const MAX_INFLIGHT = 1_000;
/** Ten failures in a row are no chance: what was wrong is wrong still. */
const DEFAULT_STOP_AFTER = 10;
const MAX_STOP_AFTER = 1_000;

const OPEN_STATES = TASK_STATES.filter((state) => !(TERMINAL_STATES as readonly string[]).includes(state));

const ids = z.array(taskId).min(1).max(MAX_IDS).optional();
const code = z.string().min(1).max(64).optional().describe("An error code.");

const replayFilter = z.strictObject({ agent: token.optional(), code, fingerprint: fingerprint.optional(), ids });

const pace = {
  max_inflight: z
    .int()
    .min(1)
    .max(MAX_INFLIGHT)
    .default(DEFAULT_INFLIGHT)
    .describe("New tasks that are open at once, but for those that needed attention."),
  stop_after_failures: z
    .int()
    .min(1)
    .max(MAX_STOP_AFTER)
    .default(DEFAULT_STOP_AFTER)
    .describe("So many failures one after the other end the job."),
};

/** How dead letters are replayed. */
export const replayOptions = z.strictObject({
  filter: replayFilter.default({}),
  priority: priority.default("idle").describe("Of the new tasks."),
  ...pace,
});

/** As they are handed in: what has a default may be left out. */
export type ReplayRequest = z.input<typeof replayOptions>;

/** What is to be done with the tasks that match the filter; an empty filter matches all that the kind may be done with. */
export const newJob = z.discriminatedUnion("kind", [
  replayOptions.extend({ kind: z.literal("replay") }),
  z.strictObject({
    kind: z.literal("retry"),
    filter: replayFilter.extend({ state: z.enum(TERMINAL_STATES) }),
    priority: priority.optional().describe("Of the new tasks; as it was unless given."),
    ...pace,
  }),
  z.strictObject({
    kind: z.literal("cancel"),
    filter: z.strictObject({
      agent: token.optional(),
      state: z.enum(OPEN_STATES).optional(),
      priority: priority.optional(),
      ids,
    }),
    reason: z.string().max(500).default(""),
  }),
]);
export type NewJob = z.infer<typeof newJob>;
export type JobRequest = z.input<typeof newJob>;

/** `stopped`: by itself, after failures in a row. */
export const JOB_STATES = ["running", "done", "aborted", "stopped"] as const;
export const jobState = z.enum(JOB_STATES);
export type JobState = z.infer<typeof jobState>;

const jobFilter = z.object({
  agent: z.string().optional(),
  state: taskState.optional(),
  priority: priority.optional(),
  code: z.string().optional(),
  fingerprint: z.string().optional(),
  ids: z.array(z.string()).optional(),
});
export type JobFilter = z.infer<typeof jobFilter>;

/** A job as everybody reads it. */
export const job = z.object({
  id: jobId,
  tenant: z.string(),
  kind: z.enum(["replay", "retry", "cancel"]),
  state: jobState,
  filter: jobFilter,
  /** These three are null where the kind has none. */
  priority: priority.nullable(),
  max_inflight: z.int().nullable(),
  stop_after_failures: z.int().nullable(),
  reason: z.string(),
  /** Tasks that matched when the job was made. */
  matched: count,
  /** Cancelled, or run again with success. */
  done: count,
  /** Run again, and ended otherwise or came to need attention. Once its effect is settled such a task runs on beside
   * `max_inflight`, and is not counted again. */
  failed: count,
  /** Ended, retried or forked by others meanwhile, or of an agent that is not configured any more. */
  skipped: count,
  /** Run again and not ended yet, also after the job has. */
  inflight: count,
  /** Failures one after the other, up to now. */
  failures_in_row: count,
  created_at: timestamp,
  finished_at: timestamp.nullable(),
});
export type Job = z.infer<typeof job>;

const v = z.literal(1);

export const createJob = defineExchange(
  "job.create",
  control("job"),
  "Do something with all tasks that match, a few at a time.",
  z.object({ v, tenant: z.string(), job: newJob }),
  job,
);

export const abortJob = defineExchange(
  "job.abort",
  control("abort"),
  "End a job. What it has begun goes on.",
  z.object({ v, tenant: z.string(), job: jobId }),
  job,
);

/** Dead letters that failed in the same way, which nobody has replayed. */
export const failureGroup = z.object({
  fingerprint,
  count,
  agent: z.string(),
  agent_version: z.string(),
  code: z.string(),
  /** The tool whose call failed, where it was one. */
  tool: z.string().nullable(),
  /** The newest one's, word for word. */
  message: z.string(),
  first_at: timestamp,
  last_at: timestamp,
  /** The newest of them. */
  example: taskId,
});
export type FailureGroup = z.infer<typeof failureGroup>;
