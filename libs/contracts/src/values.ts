// Small values that several messages share.
import { z } from "zod";

/** Postgres has no year 0, and reads no year of five digits. */
const EARLIEST_MS = Date.parse("0001-01-01T00:00:00Z");
const LATEST_MS = Date.parse("9999-12-31T23:59:59.999Z");

const isStorable = (text: string): boolean => {
  const ms = Date.parse(text);
  return ms >= EARLIEST_MS && ms <= LATEST_MS;
};

/** ISO 8601 with a zone, as REST and messages write times. */
export const timestamp = z.iso
  .datetime({ offset: true })
  .refine(isStorable, "must lie in the years 1 to 9999, as seen from UTC");

/** A count that fits the integer columns of Postgres. */
export const count = z.int32().nonnegative();

export const taskId = z.string().regex(/^task_[0-9a-z]{26}$/, "must be a task id (task_ and 26 characters)");

export const jobId = z.string().regex(/^job_[0-9a-z]{26}$/, "must be a job id (job_ and 26 characters)");

/** Failures of the same kind have the same; see the scheduler's `fingerprint.ts` for what goes in. */
export const fingerprint = z.string().regex(/^[0-9a-f]{16}$/, "must be a fingerprint (16 hex digits)");

export const BLOB_ID = /^blob_[0-9a-f]{64}$/;
export const blobId = z.string().regex(BLOB_ID, "must be a blob id (blob_ and 64 hex digits of its sha256)");

/** Counts of one attempt, or of one model call. */
export const usage = z.object({
  prompt_tokens: count.default(0),
  completion_tokens: count.default(0),
  cached_tokens: count.default(0),
  model_calls: count.default(0),
  tool_calls: count.default(0),
});
export type Usage = z.infer<typeof usage>;

export const NO_USAGE: Usage = {
  prompt_tokens: 0,
  completion_tokens: 0,
  cached_tokens: 0,
  model_calls: 0,
  tool_calls: 0,
};

export const addUsage = (a: Usage, b: Usage): Usage => ({
  prompt_tokens: a.prompt_tokens + b.prompt_tokens,
  completion_tokens: a.completion_tokens + b.completion_tokens,
  cached_tokens: a.cached_tokens + b.cached_tokens,
  model_calls: a.model_calls + b.model_calls,
  tool_calls: a.tool_calls + b.tool_calls,
});
