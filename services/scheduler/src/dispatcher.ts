// Sends waiting tasks out: pick, commit the attempt, publish the work. The row is the outbox; what is not claimed in time
// is sent again with the same attempt.
// P1: a slot is reserved before the commit, so dispatch never exceeds free slots.
// P2: the commit checks the leader's epoch, so a former leader dispatches nothing.
import type { Bus } from "@openclaw/bus";
import { PRIORITIES, type WorkItem, workSubject } from "@openclaw/contracts";
import { coerceError } from "@openclaw/errors";
import type { Store, TaskRow } from "@openclaw/store";
import {
  ATTRIBUTE,
  type Logger,
  type Metrics,
  messagingAttributes,
  parentFromTraceparent,
  SPAN,
  type Tracing,
  withSpan,
} from "@openclaw/telemetry";
import { pause } from "@openclaw/time";
import type { AgentCatalogue } from "./agent-catalogue.ts";
import type { LeaderState } from "./leader-state.ts";
import type { OpenTask } from "./open-task.ts";
import { pickNext } from "./pick-next.ts";
import { dispatchTasks, readDispatched } from "./queries/move-tasks.ts";

/** One commit of this size takes a few milliseconds. */
const MAX_PICK = 128;
/** After a failed commit. */
const FAILED_PAUSE_MS = 250;

const WORK_SUBJECT = "openclaw.work";

export interface DispatcherOptions {
  readonly bus: Bus;
  readonly store: Store;
  readonly catalogue: AgentCatalogue;
  readonly state: LeaderState;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
}

export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #stop = new AbortController();
  readonly #dispatched;
  readonly #waited;
  #awake = false;
  #running: Promise<void> = Promise.resolve();
  #busy = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#dispatched = options.metrics.counter("openclaw_dispatch_attempts_total");
    this.#waited = options.metrics.histogram("openclaw_queue_wait_seconds");
  }

  /** Something changed that may let a task start: new work, a free slot, an adapter. */
  wake(): void {
    this.#awake = true;
    if (this.#busy || this.#stop.signal.aborted) return;
    this.#busy = true;
    this.#running = this.#run().finally(() => {
      this.#busy = false;
    });
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** Sends again what was sent and not claimed. */
  async resend(now: number): Promise<void> {
    const { state, store } = this.#options;
    const ids = state.attempts.unclaimed(now).map((out) => out.task.id);
    if (ids.length === 0) return;
    for (const row of await readDispatched(store, ids)) this.#send(row);
  }

  async #run(): Promise<void> {
    while (this.#awake && !this.#stop.signal.aborted) {
      this.#awake = false;
      const picked = this.#pick();
      if (picked.length === 0) continue;
      this.#awake = true;
      try {
        await this.#dispatch(picked);
      } catch (thrown) {
        this.#options.log.warn({ err: coerceError(thrown) }, "a dispatch could not be committed");
        for (const task of picked) this.#putBack(task);
        await pause(FAILED_PAUSE_MS, this.#stop.signal);
      }
    }
  }

  #pick(): OpenTask[] {
    const { state } = this.#options;
    const now = performance.now();
    if (!state.adapters.ready(now)) return [];
    const picked = pickNext(state.ready, { slots: state.freeSlots(now), limit: MAX_PICK });
    for (const task of picked) {
      state.ready.remove(task);
      state.attempts.reserve(task, now);
    }
    return picked;
  }

  async #dispatch(picked: readonly OpenTask[]): Promise<void> {
    const { store, state } = this.#options;
    const now = performance.now();
    const dispatches = picked.map((task) => ({
      id: task.id,
      attempt: task.attempt,
      adapter: state.adapters.place(now),
    }));
    const rows = await dispatchTasks(store, state.epoch, dispatches);
    const sent = new Set(rows.map((row) => row.id));
    // Not updated: the task ended or another leader has it. Either way it is no longer ours to hold.
    for (const task of picked) if (!sent.has(task.id)) state.forget(task);
    for (const row of rows) {
      this.#dispatched.inc({ agent: row.agent });
      const since = (row.not_before ?? row.created_at).getTime();
      const priority = PRIORITIES[row.priority] ?? "normal";
      if (row.attempt === 1 && row.dispatched_at !== null)
        this.#waited.observe({ agent: row.agent, priority }, (row.dispatched_at.getTime() - since) / 1000);
      this.#send(row);
    }
  }

  #putBack(task: OpenTask): void {
    this.#options.state.attempts.release(task.id);
    this.#options.state.ready.add(task);
  }

  #send(row: TaskRow): void {
    const { bus, state, log, tracing, catalogue } = this.#options;
    const subject = workSubject.build({ agent: row.agent, task: row.id });
    const span = {
      name: SPAN.send(WORK_SUBJECT),
      kind: "producer" as const,
      parent: parentFromTraceparent(row.traceparent ?? undefined),
      attributes: {
        ...messagingAttributes("send", WORK_SUBJECT, subject),
        [ATTRIBUTE.taskId]: row.id,
        [ATTRIBUTE.attempt]: row.attempt,
      },
    };
    const publish = async () => {
      const spec = await catalogue.version(row.agent_version);
      state.attempts.sent(row.id, performance.now());
      await bus.streams.publish(subject, workItemOf(row, spec.timeout_seconds));
    };
    // Not awaited: the next dispatch need not wait for the broker, and what fails is sent again.
    withSpan(tracing, span, publish).catch((thrown: unknown) => {
      log.info({ task: row.id, err: coerceError(thrown) }, "work could not be published yet");
    });
  }
}

const workItemOf = (row: TaskRow, agentTimeoutSeconds: number): WorkItem => ({
  v: 1,
  task: row.id,
  attempt: row.attempt,
  tenant: row.tenant,
  agent: row.agent,
  agent_version: row.agent_version,
  priority: PRIORITIES[row.priority] ?? "normal",
  input: row.input,
  data_class: row.data_class,
  root: row.root,
  timeout_ms: Math.ceil((row.timeout_seconds ?? agentTimeoutSeconds) * 1000),
  deadline: row.deadline?.toISOString() ?? null,
  tool_calls: row.usage?.tool_calls ?? 0,
  adapter: row.adapter,
});
