// The work of a leader, from the moment it takes the lead until it loses it: load, listen, dispatch, keep time.
import type { Bus } from "@openclaw/bus";
import { coerceError } from "@openclaw/errors";
import type { Store, TaskRow } from "@openclaw/store";
import type { Logger, Metrics, Tracing } from "@openclaw/telemetry";
import type { Clock } from "@openclaw/time";
import type { AgentCatalogue } from "./agent-catalogue.ts";
import { AttemptDesk } from "./attempt-desk.ts";
import { serveControl } from "./control-server.ts";
import { Dispatcher } from "./dispatcher.ts";
import { createForkDesk } from "./fork/fork-desk.ts";
import { JobDesk } from "./jobs/job-desk.ts";
import { JobRunner } from "./jobs/job-runner.ts";
import { LeaderState } from "./leader-state.ts";
import type { Reign } from "./leadership.ts";
import { toOpenTask } from "./open-task.ts";
import { QueueLoader } from "./queue-loader.ts";
import { Reconciler } from "./reconciler.ts";
import type { ResultsPublisher } from "./results-publisher.ts";
import { SessionDesk } from "./session-desk.ts";
import { SessionGate } from "./session-gate.ts";
import { TaskDesk } from "./task-desk.ts";
import type { TaskMetrics } from "./task-metrics.ts";
import { keepTime } from "./timekeeping.ts";
import { createWorkSender } from "./work-sender.ts";

/** For the broker to answer after all that it has sent before; it takes a millisecond when it is there. */
const HEAR_MS = 1_000;

export interface ReignOptions {
  readonly bus: Bus;
  readonly store: Store;
  readonly catalogue: AgentCatalogue;
  readonly results: ResultsPublisher;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly taskMetrics: TaskMetrics;
  readonly tracing: Tracing;
}

export interface LeadingReign extends Reign {
  /** Takes in rows that this process committed itself. */
  admit(rows: readonly TaskRow[]): void;
}

/** Rejects when the signal comes before it has begun. */
export const beginReign = async (options: ReignOptions, epoch: number, lost: AbortSignal): Promise<LeadingReign> => {
  const { bus, store: db, catalogue, clock, log, taskMetrics } = options;
  const state = new LeaderState(epoch, clock);
  const send = createWorkSender({ ...options, db, state });
  const gate = new SessionGate({ db, state, log, cancel: (ids, reason) => tasks.interrupt(ids, reason) });
  const dispatcher = new Dispatcher({ ...options, db, state, sessions: gate, send });
  const sessions = new SessionDesk({ db, state, metrics: taskMetrics, log });
  const reconciler = new Reconciler({ db, state, send, log });
  const loader = new QueueLoader(db, state);
  const wake = () => dispatcher.wake();
  const admit = (rows: readonly TaskRow[]) => {
    for (const row of rows) state.admit(toOpenTask(row));
    wake();
  };
  const ended = (row: TaskRow) => {
    taskMetrics.taskEnded(row);
    if (row.session_id !== null) {
      state.lookAt(row);
      wake();
    }
    return options.results.publish(row);
  };
  const onEnded = (row: TaskRow) => void ended(row);
  const hearAll = () => bus.flush(HEAR_MS);
  const attempts = new AttemptDesk({ ...options, db, metrics: taskMetrics, state, hearAll, wake, onEnded });
  const tasks = new TaskDesk({ db, catalogue, state, clock, onAccepted: admit, onEnded });
  const runner = new JobRunner({ ...options, db, state, onAccepted: admit, onEnded: ended });
  const forks = createForkDesk({ db, catalogue, clock, onAccepted: admit });
  const jobs = new JobDesk({ db, state, clock, runner });
  const agents = catalogue.list().map(({ spec }) => spec.name);
  await loader.loadFirst(agents, clock.now(), lost);
  await runner.load();
  lost.throwIfAborted();
  const stopServing = serveControl({
    bus,
    state,
    catalogue,
    attempts,
    tasks,
    forks,
    jobs,
    sessions,
    loader,
    metrics: taskMetrics,
    wake,
  });
  // Workers could not be heard while the connection was gone; their leases start anew.
  const stopWatching = bus.onReconnect(() => state.attempts.grantFullTerms(performance.now()));
  const stop = new AbortController();
  const ticking = keepTime(
    { ...options, db, state, dispatcher, loader, reconciler, attempts, tasks, jobs: runner, sessions },
    stop.signal,
  );
  wake();
  return {
    epoch,
    admit,
    stop: async () => {
      state.end();
      stop.abort();
      stopWatching();
      const ends = await Promise.allSettled([stopServing(), ticking, dispatcher.stop()]);
      for (const end of ends)
        if (end.status === "rejected") log.warn({ err: coerceError(end.reason) }, "the end of a reign failed in part");
      taskMetrics.reignEnded();
      runner.reignEnded();
    },
  };
};
