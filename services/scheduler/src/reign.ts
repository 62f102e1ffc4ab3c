// The work of a leader, from the moment it takes the lead until it loses it: load, listen, dispatch, keep time.
import type { Bus } from "@openclaw/bus";
import { coerceError } from "@openclaw/errors";
import type { Store, TaskRow } from "@openclaw/store";
import type { Logger, Metrics, Tracing } from "@openclaw/telemetry";
import { type Clock, pause } from "@openclaw/time";
import type { AgentCatalogue } from "./agent-catalogue.ts";
import { AttemptDesk } from "./attempt-desk.ts";
import { serveControl } from "./control-server.ts";
import { Dispatcher } from "./dispatcher.ts";
import { LeaderState } from "./leader-state.ts";
import type { Reign } from "./leadership.ts";
import { toOpenTask } from "./open-task.ts";
import { countDeadLetters } from "./queries/find-tasks.ts";
import { QueueLoader } from "./queue-loader.ts";
import type { ResultsPublisher } from "./results-publisher.ts";
import { TaskDesk } from "./task-desk.ts";
import type { TaskMetrics } from "./task-metrics.ts";

/** Delays, deadlines and leases are looked at this often: a tenth of the second in which a deadline must reach a worker. */
const TICK_MS = 100;
const DEADLINE_BATCH = 500;
/** Every 20 ticks: what was lost or left behind. */
const SWEEP_TICKS = 20;
/** Every 100 ticks: a count over the ended tasks. */
const DEAD_LETTER_TICKS = 100;
/** Every 600 ticks, half of the timers' horizon: delays and deadlines that come near. */
const HORIZON_TICKS = 600;

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

export const beginReign = async (options: ReignOptions, epoch: number): Promise<LeadingReign> => {
  const { bus, store, catalogue, clock } = options;
  const state = new LeaderState(epoch, clock);
  const dispatcher = new Dispatcher({ ...options, state });
  const loader = new QueueLoader(store, state);
  const wake = () => dispatcher.wake();
  const admit = (rows: readonly TaskRow[]) => {
    for (const row of rows) state.admit(toOpenTask(row));
    wake();
  };
  const onEnded = (row: TaskRow) => {
    options.taskMetrics.taskEnded(row);
    void options.results.publish(row);
  };
  const attempts = new AttemptDesk({ ...options, metrics: options.taskMetrics, state, wake, onEnded });
  const tasks = new TaskDesk({ store, catalogue, state, clock, onAccepted: admit, onEnded });
  await loader.loadAll(
    catalogue.list().map(({ spec }) => spec.name),
    clock.now(),
  );
  const stopListening = serveControl({
    bus,
    state,
    catalogue,
    attempts,
    tasks,
    loader,
    metrics: options.taskMetrics,
    wake,
  });
  // Workers could not be heard while the connection was gone; their leases start anew.
  const stopWatching = bus.onReconnect(() => state.attempts.grantFullTerms(performance.now()));
  const stop = new AbortController();
  const ticking = keepTime({ ...options, state, dispatcher, loader, attempts, tasks, signal: stop.signal });
  wake();
  return {
    epoch,
    admit,
    stop: async () => {
      stop.abort();
      stopListening();
      stopWatching();
      await Promise.all([ticking, dispatcher.stop()]);
      options.taskMetrics.reignEnded();
    },
  };
};

interface Timekeeping extends ReignOptions {
  readonly state: LeaderState;
  readonly dispatcher: Dispatcher;
  readonly loader: QueueLoader;
  readonly attempts: AttemptDesk;
  readonly tasks: TaskDesk;
  readonly signal: AbortSignal;
}

const keepTime = async (reign: Timekeeping): Promise<void> => {
  for (let tick = 1; !reign.signal.aborted; tick += 1) {
    try {
      await onTick(reign, tick);
    } catch (thrown) {
      reign.log.warn({ err: coerceError(thrown) }, "a timer's work failed and is tried again");
    }
    await pause(TICK_MS, reign.signal);
  }
};

const onTick = async (reign: Timekeeping, tick: number): Promise<void> => {
  const { bus, store, state, dispatcher, loader, attempts, tasks, results, taskMetrics, clock } = reign;
  const nowMs = clock.now();
  await loader.queueDue(nowMs);
  await tasks.expire(state.deadlines.takeDue(nowMs, DEADLINE_BATCH));
  if (bus.connected) {
    await attempts.expireLeases(performance.now());
    await dispatcher.resend(performance.now());
  }
  if (tick % SWEEP_TICKS === 0) {
    await loader.loadRecent(nowMs);
    await loader.refill();
    await results.sweep(nowMs);
    taskMetrics.observe(state, nowMs);
  }
  if (tick % DEAD_LETTER_TICKS === 1) taskMetrics.deadLetters(await countDeadLetters(store));
  if (tick % HORIZON_TICKS === 0) await loader.loadTimers(nowMs);
  dispatcher.wake();
};
