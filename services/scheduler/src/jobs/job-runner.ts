// Takes open jobs forward, a bounded step at a time. All that matters is in the rows: what is known here is which jobs to look
// at, so that another leader goes on where this one stopped.
import { randomBytes } from "node:crypto";
import { newTaskId } from "@openclaw/contracts";
import { AppError, coerceError } from "@openclaw/errors";
import type { Queries, TaskRow } from "@openclaw/store";
import type { Logger, Metrics } from "@openclaw/telemetry";
import { type Clock, pause } from "@openclaw/time";
import type { AgentCatalogue } from "../agent-catalogue.ts";
import type { LeaderState } from "../leader-state.ts";
import { cancelStep, type JobRun, type JobStep, runStep } from "../queries/job-steps.ts";
import { findJob, loadJobs, loadRuns, type OpenJob } from "../queries/jobs.ts";
import { type Matched, pageStatement } from "./matching.ts";
import { afterLook, PAGE, roomOf, tallyRuns } from "./plan-step.ts";

/** Far over what two hundred small messages take; what is left is swept up with the results of others. */
const PUBLISH_MS = 5_000;

export interface JobRunnerOptions {
  readonly db: Queries;
  readonly catalogue: Pick<AgentCatalogue, "current">;
  readonly state: LeaderState;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "counter" | "gauge">;
  readonly onAccepted: (rows: readonly TaskRow[]) => void;
  /** Resolves once the end is published, or could not be. */
  readonly onEnded: (row: TaskRow) => Promise<unknown>;
}

export class JobRunner {
  readonly #options: JobRunnerOptions;
  readonly #open = new Set<string>();
  readonly #tasks;
  readonly #gauge;

  constructor(options: JobRunnerOptions) {
    this.#options = options;
    this.#tasks = options.metrics.counter("openclaw_job_tasks_total");
    this.#gauge = options.metrics.gauge("openclaw_jobs_open");
    this.#gauge.set(0);
  }

  async load(): Promise<void> {
    for (const { id } of await loadJobs(this.#options.db)) this.#open.add(id);
    this.#gauge.set(this.#open.size);
  }

  /** Looks at this one, too, from now on. */
  add(id: string): void {
    this.#open.add(id);
    this.#gauge.set(this.#open.size);
  }

  /** Steps in turn, until none of the jobs can do anything at this moment. */
  async work(signal: AbortSignal): Promise<void> {
    let busy = [...this.#open];
    while (busy.length > 0 && !signal.aborted) {
      const again: string[] = [];
      for (const id of busy) if (!signal.aborted && (await this.#tryStep(id, signal))) again.push(id);
      busy = again;
    }
  }

  /** What the metric shows is the leader's alone. */
  reignEnded(): void {
    this.#gauge.set(0);
  }

  /** One job that fails keeps no other from going on; it is tried again at the next look. */
  async #tryStep(id: string, signal: AbortSignal): Promise<boolean> {
    const { db, log } = this.#options;
    try {
      const job = await findJob(db, id);
      if (job === undefined) return this.#close(id);
      return await (job.kind === "cancel" ? this.#cancel(job, signal) : this.#run(job));
    } catch (thrown) {
      const error = coerceError(thrown);
      if (error.code === "not_leading") throw error;
      log.warn({ job: id, err: error }, "a step of a job failed and is tried again");
      return false;
    }
  }

  async #cancel(job: OpenJob, signal: AbortSignal): Promise<boolean> {
    const { db, state, onEnded } = this.#options;
    if (job.state !== "running") return this.#close(job.id);
    const page = await this.#page(job, PAGE);
    const next = afterLook(job, tallyRuns(job, []), PAGE, page.length);
    const error = new AppError("task_cancelled", job.reason === "" ? undefined : job.reason).toWire();
    const ids = page.map(({ id }) => id);
    const rows = await cancelStep(db, state.epoch, stepOf(job, next, page), ids, error);
    if (rows === undefined) return true;
    for (const row of rows) state.forget(row);
    this.#count(job, { done: rows.length, skipped: page.length - rows.length });
    // The next page waits for it, so that the broker is not owed more than this one, unless it is away.
    const published = new AbortController();
    void Promise.allSettled(rows.map(onEnded)).finally(() => published.abort());
    await pause(PUBLISH_MS, AbortSignal.any([signal, published.signal]));
    return next.state === "running" || this.#close(job.id);
  }

  async #run(job: OpenJob): Promise<boolean> {
    const { db, state, onAccepted } = this.#options;
    const tally = tallyRuns(job, await loadRuns(db, job.id));
    const room = roomOf(job, tally);
    const page = room === 0 ? [] : await this.#page(job, room);
    const next = afterLook(job, tally, room, page.length);
    const isSame = next.state === job.state && next.exhausted === job.exhausted;
    const changes = tally.ended.length > 0 || page.length > 0 || !isSame;
    if (!changes) return job.state !== "running" && tally.open === 0 ? this.#close(job.id) : false;
    const rows = await runStep(db, state.epoch, stepOf(job, next, page), this.#runsOf(page), tally);
    if (rows === undefined) return true;
    onAccepted(rows);
    this.#count(job, { done: tally.done, failed: tally.failed, skipped: page.length - rows.length });
    if (next.state === "stopped") this.#options.log.warn({ job: job.id, failed: tally.failuresInRow }, "a job stopped");
    return next.state === "running" || tally.open + rows.length > 0 || this.#close(job.id);
  }

  async #page(job: OpenJob, limit: number): Promise<Matched[]> {
    const { name, text, values } = pageStatement(job, job.cursor, limit);
    return this.#options.db.query<Matched>(name, text, values);
  }

  /** With the agent as it is configured now; tasks of others are skipped. */
  #runsOf(page: readonly Matched[]): JobRun[] {
    const { catalogue, clock } = this.#options;
    return page.flatMap(({ id, agent }) => {
      const current = catalogue.current(agent);
      return current === undefined
        ? []
        : [{ id: newTaskId(clock.now(), randomBytes(16)), of: id, agentVersion: current.version }];
    });
  }

  #count({ kind }: OpenJob, counts: Readonly<Record<string, number>>): void {
    for (const [outcome, count] of Object.entries(counts)) this.#tasks.inc({ kind, outcome }, count);
  }

  #close(id: string): false {
    this.#open.delete(id);
    this.#gauge.set(this.#open.size);
    return false;
  }
}

const stepOf = (job: OpenJob, next: Pick<JobStep, "state" | "exhausted">, page: readonly Matched[]): JobStep => {
  const last = page.at(-1);
  const cursor = last === undefined ? job.cursor : ([last.agent, last.priority, last.id] as const);
  return { ...next, job: job.id, revision: job.revision, cursor, looked: page.length };
};
