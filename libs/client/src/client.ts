// The door's REST surface as typed calls. Every call takes a signal and a deadline, and throws errors of the catalogue.
import {
  type AgentOverview,
  type AgentVersion,
  type Effect,
  type Explanation,
  type ForkRequest,
  type GivenSettlement,
  isIdempotencyKey,
  type Overview,
  type Scorecard,
  type ScorecardQuery,
  type Task,
} from "@openclaw/contracts";
import type { CostEstimate, CostInput, PriceFile } from "@openclaw/cost";
import { AppError } from "@openclaw/errors";
import { createDeadLetters, type DeadLetters } from "./dead-letters.ts";
import { type CallOptions, calling, createHttp, DEFAULT_DEADLINE_MS, type Fetch, type Http } from "./http.ts";
import { createJobs, type Jobs } from "./jobs.ts";
import { pages, type Query, taskPages } from "./pages.ts";
import {
  type BlobInfo,
  type ReadinessCheck,
  type RecordedStep,
  readAgents,
  readAgentVersion,
  readBlob,
  readCostEstimate,
  readEffect,
  readEffects,
  readExplanation,
  readInput,
  readOverview,
  readPrices,
  readReadiness,
  readScorecard,
  readStepPage,
  readTask,
  readTaskPage,
  readTrace,
  type StepPage,
  type TaskPage,
  type TaskSummary,
  type Trace,
} from "./replies.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import type { ForkOptions, ListOptions, NewTask, PageOptions, SubmitOptions } from "./task-options.ts";
import { type TaskEvent, type WatchOptions, watchTask } from "./watch.ts";

export interface ClientOptions {
  /** The door, for example `http://127.0.0.1:8400`. */
  readonly baseUrl: string;
  readonly fetch?: Fetch;
}

const pathOf = (id: string, part = ""): string => `/v1/tasks/${encodeURIComponent(id)}${part}`;

const filterOf = ({
  agent,
  session,
  state,
  priority,
  code,
  fingerprint,
  since,
  until,
  pageSize,
}: ListOptions): Query => ({
  agent,
  session_id: session,
  state,
  priority,
  code,
  fingerprint,
  since,
  until,
  limit: pageSize,
});

const checkedKey = (key: string | undefined): string | undefined => {
  if (key === undefined || isIdempotencyKey(key)) return key;
  throw new AppError("invalid_header", "the idempotency key must be 1 to 255 printable ASCII characters");
};

export class Client {
  readonly #http: Http;
  readonly deadLetters: DeadLetters;
  readonly jobs: Jobs;
  readonly sessions: Sessions;

  constructor({ baseUrl, fetch = globalThis.fetch }: ClientOptions) {
    this.#http = createHttp({ baseUrl, fetch });
    this.deadLetters = createDeadLetters(this.#http);
    this.jobs = createJobs(this.#http);
    this.sessions = createSessions(this.#http);
  }

  async submit(task: NewTask, options: SubmitOptions = {}): Promise<Task> {
    const { idempotencyKey, waitSeconds = 0, traceparent } = options;
    const wait = Math.ceil(waitSeconds);
    const headers = {
      "idempotency-key": checkedKey(idempotencyKey),
      prefer: wait > 0 ? `wait=${wait}` : undefined,
      traceparent,
    };
    const { deadlineMs = DEFAULT_DEADLINE_MS + wait * 1000 } = options;
    const request = {
      ...calling(options),
      deadlineMs,
      method: "POST",
      path: "/v1/tasks",
      json: task,
      headers,
    } as const;
    return this.#http.call(request, readTask);
  }

  get(id: string, options: CallOptions = {}): Promise<Task> {
    return this.#http.call({ ...calling(options), path: pathOf(id) }, readTask);
  }

  /** Newest first. Further pages are asked for as the iteration goes on. */
  list(options: ListOptions = {}): AsyncGenerator<TaskSummary> {
    return taskPages(this.#http, "/v1/tasks", filterOf(options), options);
  }

  /** One page, for whoever turns pages. */
  page(options: PageOptions = {}): Promise<TaskPage> {
    const query = { ...filterOf(options), cursor: options.cursor, newer_than: options.newerThan };
    return this.#http.call({ ...calling(options), path: "/v1/tasks", query }, readTaskPage);
  }

  /** What the task was given. */
  input(id: string, options: CallOptions = {}): Promise<unknown> {
    return this.#http.call({ ...calling(options), path: pathOf(id, "/input") }, readInput);
  }

  /** A task's events until its end; reconnects and resumes by itself. */
  watch(id: string, options: WatchOptions = {}): AsyncGenerator<TaskEvent> {
    return watchTask(this.#http, encodeURIComponent(id), options);
  }

  /** The ended task. The deadline is an hour unless given. */
  async wait(id: string, options: CallOptions = {}): Promise<Task> {
    for await (const event of this.watch(id, options)) {
      if (event.type === "end") return event.task;
    }
    throw new AppError("invalid_message", `the events of ${id} ended without the task's end`);
  }

  cancel(id: string, options: CallOptions & { readonly reason?: string } = {}): Promise<Task> {
    const { reason } = options;
    const json = reason === undefined ? {} : { reason };
    return this.#http.call({ ...calling(options), method: "POST", path: pathOf(id, "/cancel"), json }, readTask);
  }

  /** The new task. */
  retry(id: string, options: CallOptions = {}): Promise<Task> {
    return this.#http.call({ ...calling(options), method: "POST", path: pathOf(id, "/retry"), json: {} }, readTask);
  }

  /** A new task that takes over the steps before one, and goes on from there with something changed. */
  async fork(id: string, json: ForkRequest, options: ForkOptions = {}): Promise<Task> {
    const headers = { "idempotency-key": checkedKey(options.idempotencyKey) };
    const request = { ...calling(options), method: "POST", path: pathOf(id, "/fork"), json, headers } as const;
    return this.#http.call(request, readTask);
  }

  explain(id: string, options: CallOptions = {}): Promise<Explanation> {
    return this.#http.call({ ...calling(options), path: pathOf(id, "/explain") }, readExplanation);
  }

  /** A task's recorded steps, in order. */
  steps(id: string, options: CallOptions = {}): AsyncGenerator<RecordedStep> {
    const read = (cursor: string | undefined): Promise<StepPage> =>
      this.#http.call({ ...calling(options), path: pathOf(id, "/steps"), query: { cursor } }, readStepPage);
    return pages(read, (page) => page.steps);
  }

  /** What tools that may not be called twice were asked to do, for the task and its retries; open ones first. */
  effects(id: string, options: CallOptions = {}): Promise<readonly Effect[]> {
    return this.#http.call({ ...calling(options), path: pathOf(id, "/effects") }, readEffects);
  }

  /** Says what became of an effect that is unknown. */
  settleEffect(id: string, key: string, json: GivenSettlement, options: CallOptions = {}): Promise<Effect> {
    const path = pathOf(id, `/effects/${encodeURIComponent(key)}/settle`);
    return this.#http.call({ ...calling(options), method: "POST", path, json }, readEffect);
  }

  trace(id: string, options: CallOptions = {}): Promise<Trace> {
    return this.#http.call({ ...calling(options), path: pathOf(id, "/trace") }, readTrace);
  }

  /** Everything at one glance. */
  overview(options: CallOptions = {}): Promise<Overview> {
    return this.#http.call({ ...calling(options), path: "/v1/overview" }, readOverview);
  }

  /** The configuration that tasks of this version are pinned to, with all defaults. */
  agentVersion(version: string, options: CallOptions = {}): Promise<AgentVersion> {
    const path = `/v1/agents/versions/${encodeURIComponent(version)}`;
    return this.#http.call({ ...calling(options), path }, readAgentVersion);
  }

  agents(options: CallOptions = {}): Promise<readonly AgentOverview[]> {
    return this.#http.call({ ...calling(options), path: "/v1/agents" }, readAgents);
  }

  uploadBlob(bytes: Uint8Array<ArrayBuffer>, mediaType: string, options: CallOptions = {}): Promise<BlobInfo> {
    const headers = { "content-type": mediaType };
    return this.#http.call({ ...calling(options), method: "POST", path: "/v1/blobs", bytes, headers }, readBlob);
  }

  /** What tasks cost at home and at an API; the door works it out with its own prices. */
  estimateCost(input: CostInput, options: CallOptions = {}): Promise<CostEstimate> {
    const request = { ...calling(options), method: "POST", path: "/v1/cost/estimate", json: input } as const;
    return this.#http.call(request, readCostEstimate);
  }

  /** The prices that estimates are made with. */
  prices(options: CallOptions = {}): Promise<PriceFile> {
    return this.#http.call({ ...calling(options), path: "/v1/cost/prices" }, readPrices);
  }

  /** How the agents did, by week unless told otherwise. */
  scorecard(query: Partial<ScorecardQuery> = {}, options: CallOptions = {}): Promise<Scorecard> {
    return this.#http.call({ ...calling(options), path: "/v1/scorecard", query }, readScorecard);
  }

  /** Throws when the door does not answer at all; otherwise tells each check, also those that fail. */
  async readiness(options: CallOptions = {}): Promise<readonly ReadinessCheck[]> {
    const request = { ...calling(options), path: "/readyz", mayBeUnready: true };
    return this.#http.call(request, readReadiness);
  }

  /** Metrics of the door and of the cluster, as Prometheus text. */
  async metrics(options: CallOptions = {}): Promise<string> {
    const response = await this.#http.open({ ...calling(options), path: "/metrics" });
    return response.text();
  }
}

export const createClient = (options: ClientOptions): Client => new Client(options);
