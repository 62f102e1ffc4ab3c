// Tasks whose retries are used up.
import type { Task } from "@openclaw/contracts";
import { type CallOptions, calling, type Http } from "./http.ts";
import { taskPages } from "./pages.ts";
import { readTask, readTaskIds, type TaskSummary } from "./replies.ts";

export interface DeadLetterFilter {
  readonly agent?: string;
  readonly code?: string;
}

export interface DeadLetterOptions extends CallOptions, DeadLetterFilter {
  readonly pageSize?: number;
}

export interface ReplayOptions extends CallOptions, DeadLetterFilter {
  readonly limit?: number;
}

export interface DeadLetters {
  /** Those that nobody has replayed, newest first. */
  list(options?: DeadLetterOptions): AsyncGenerator<TaskSummary>;
  get(id: string, options?: CallOptions): Promise<Task>;
  /** The ids of the new tasks. */
  replay(options?: ReplayOptions): Promise<string[]>;
}

export const createDeadLetters = (http: Http): DeadLetters => ({
  list: (options = {}) => {
    const { agent, code, pageSize } = options;
    return taskPages(http, "/v1/dlq", { agent, code, limit: pageSize }, options);
  },
  get: (id, options = {}) => http.call({ ...calling(options), path: `/v1/dlq/${encodeURIComponent(id)}` }, readTask),
  replay: (options = {}) => {
    const { agent, code, limit } = options;
    const json = { agent, code, limit };
    return http.call({ ...calling(options), method: "POST", path: "/v1/dlq/replay", json }, readTaskIds);
  },
});
