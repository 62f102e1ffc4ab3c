// Work on many tasks at once.
import type { Job, JobRequest, JobState } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { sleep } from "@openclaw/time";
import { type CallOptions, calling, type Http } from "./http.ts";
import { pages } from "./pages.ts";
import { readJob, readJobPage } from "./replies.ts";

export interface JobListOptions extends CallOptions {
  readonly state?: JobState;
  readonly pageSize?: number;
}

/** As long as the longest wait for a task. */
const WATCH_MS = 3_600_000;
/** A person sees a number change once a second; a job of 10,000 tasks takes several. */
const LOOK_MS = 1_000;

export interface Jobs {
  create(request: JobRequest, options?: CallOptions): Promise<Job>;
  get(id: string, options?: CallOptions): Promise<Job>;
  /** Newest first. */
  list(options?: JobListOptions): AsyncGenerator<Job>;
  /** The job as it changes, at most once a second, until it has ended and so have the tasks that it made. */
  watch(id: string, options?: CallOptions): AsyncGenerator<Job>;
  /** Nothing more is begun; what was begun goes on. */
  abort(id: string, options?: CallOptions): Promise<Job>;
}

const isSettled = ({ state, inflight }: Job): boolean => state !== "running" && inflight === 0;

export const createJobs = (http: Http): Jobs => {
  const pathOf = (id: string) => `/v1/jobs/${encodeURIComponent(id)}`;
  const get: Jobs["get"] = (id, options = {}) => http.call({ ...calling(options), path: pathOf(id) }, readJob);
  async function* watch(id: string, { signal, deadlineMs = WATCH_MS }: CallOptions = {}): AsyncGenerator<Job> {
    const until = performance.now() + deadlineMs;
    let shown = "";
    while (performance.now() < until) {
      signal?.throwIfAborted();
      const now = await get(id, signal === undefined ? {} : { signal });
      const text = JSON.stringify(now);
      if (text !== shown) yield now;
      shown = text;
      if (isSettled(now)) return;
      await sleep(LOOK_MS, signal);
    }
    throw new AppError("deadline_exceeded", `${id} had not ended in time`);
  }
  return {
    create: (request, options = {}) =>
      http.call({ ...calling(options), method: "POST", path: "/v1/jobs", json: request }, readJob),
    get,
    list: (options = {}) => {
      const { state, pageSize } = options;
      const query = { state, limit: pageSize };
      return pages(
        (cursor) => http.call({ ...calling(options), path: "/v1/jobs", query: { ...query, cursor } }, readJobPage),
        (page) => page.jobs,
      );
    },
    watch,
    abort: (id, options = {}) =>
      http.call({ ...calling(options), method: "POST", path: `${pathOf(id)}/abort`, json: {} }, readJob),
  };
};
