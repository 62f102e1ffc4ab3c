// Tasks whose retries are used up.
import type { FailureGroup, Job, ReplayRequest, Task } from "@openclaw/contracts";
import { type CallOptions, calling, type Http } from "./http.ts";
import { taskPages } from "./pages.ts";
import { readFailureGroups, readJob, readTask, type TaskSummary } from "./replies.ts";

export interface DeadLetterFilter {
  readonly agent?: string;
  readonly code?: string;
  /** That of a group. */
  readonly fingerprint?: string;
}

export interface DeadLetterOptions extends CallOptions, DeadLetterFilter {
  readonly pageSize?: number;
}

export interface DeadLetters {
  /** Those that nobody has replayed, newest first. */
  list(options?: DeadLetterOptions): AsyncGenerator<TaskSummary>;
  /** The same by how they failed, the largest groups first. */
  groups(options?: CallOptions & { readonly agent?: string }): Promise<readonly FailureGroup[]>;
  get(id: string, options?: CallOptions): Promise<Task>;
  /** The job that runs those that match again. */
  replay(request?: ReplayRequest, options?: CallOptions): Promise<Job>;
}

export const createDeadLetters = (http: Http): DeadLetters => ({
  list: (options = {}) => {
    const { agent, code, fingerprint, pageSize } = options;
    return taskPages(http, "/v1/dlq", { agent, code, fingerprint, limit: pageSize }, options);
  },
  groups: (options = {}) => {
    const { agent } = options;
    return http.call({ ...calling(options), path: "/v1/dlq/groups", query: { agent } }, readFailureGroups);
  },
  get: (id, options = {}) => http.call({ ...calling(options), path: `/v1/dlq/${encodeURIComponent(id)}` }, readTask),
  replay: (request = {}, options = {}) =>
    http.call({ ...calling(options), method: "POST", path: "/v1/dlq/replay", json: request }, readJob),
});
