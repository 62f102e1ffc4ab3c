// What the calls about tasks take.
import type { HttpSubmission, Priority, TaskState } from "@openclaw/contracts";
import type { CallOptions } from "./http.ts";

/** The priority may be left out; it is `normal` then. */
export type NewTask = Omit<HttpSubmission, "priority"> & { readonly priority?: Priority };

export interface SubmitOptions extends CallOptions {
  /** The same key with the same body is the same task. */
  readonly idempotencyKey?: string;
  /** Lets the answer wait for the task's end, up to 60 s; the call's own deadline is that much later, unless given. */
  readonly waitSeconds?: number;
  /** W3C trace context that the task's trace continues. */
  readonly traceparent?: string;
}

export interface ForkOptions extends CallOptions {
  /** The same key with the same body is the same fork. */
  readonly idempotencyKey?: string;
}

export interface ListOptions extends CallOptions {
  readonly agent?: string;
  readonly state?: TaskState;
  readonly priority?: Priority;
  /** Of the task's error. */
  readonly code?: string;
  /** That of a group of failures. */
  readonly fingerprint?: string;
  /** Handed in at this moment of ISO 8601 or later. */
  readonly since?: string;
  /** Handed in before it. */
  readonly until?: string;
  readonly session?: string;
  /** Per page, at most 200. */
  readonly pageSize?: number;
}

export interface PageOptions extends ListOptions {
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
  /** Those handed in after this task, the nearest first; such a page has none after it. */
  readonly newerThan?: string;
}
