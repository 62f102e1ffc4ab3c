// What a leader looks at by the clock, each at its own pace.
import type { Bus } from "@openclaw/bus";
import { coerceError } from "@openclaw/errors";
import type { Queries } from "@openclaw/store";
import type { Logger } from "@openclaw/telemetry";
import { type Clock, pause } from "@openclaw/time";
import type { AttemptDesk } from "./attempt-desk.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { JobRunner } from "./jobs/job-runner.ts";
import type { LeaderState } from "./leader-state.ts";
import { countDeadLetters } from "./queries/find-tasks.ts";
import { recordReadiness } from "./queries/record-readiness.ts";
import { countUnknownEffects } from "./queries/settle-effect.ts";
import type { QueueLoader } from "./queue-loader.ts";
import type { Reconciler } from "./reconciler.ts";
import { repeat } from "./repeat.ts";
import type { ResultsPublisher } from "./results-publisher.ts";
import type { SessionDesk } from "./session-desk.ts";
import type { TaskDesk } from "./task-desk.ts";
import type { TaskMetrics } from "./task-metrics.ts";

/** A tenth of the second in which a deadline must reach a worker. */
const TICK_MS = 100;
/** What notices may have missed, and what did not fit before. */
const LOOK_MS = 2_000;
/** What was lost in ways that nobody foresaw, and a count over the dead letters. */
const SLOW_MS = 10_000;
/** Four beats of workers and adapters: what a new leader has not heard yet is not missing. */
const HEARD_MS = 2_000;

export interface Timekeeping {
  readonly bus: Pick<Bus, "connected">;
  readonly db: Queries;
  readonly state: LeaderState;
  readonly dispatcher: Pick<Dispatcher, "wake">;
  readonly loader: QueueLoader;
  readonly reconciler: Reconciler;
  readonly attempts: Pick<AttemptDesk, "expireLeases">;
  readonly tasks: Pick<TaskDesk, "expire">;
  readonly jobs: Pick<JobRunner, "work">;
  readonly sessions: Pick<SessionDesk, "look">;
  readonly results: Pick<ResultsPublisher, "sweep">;
  readonly taskMetrics: TaskMetrics;
  readonly clock: Clock;
  readonly log: Logger;
}

const countsOf = (rows: readonly { readonly agent: string; readonly count: number }[]): ReadonlyMap<string, number> =>
  new Map(rows.map(({ agent, count }) => [agent, count]));

/** Ends some time after the signal. */
export const keepTime = async (reign: Timekeeping, signal: AbortSignal): Promise<void> => {
  const { db, state, dispatcher, loader, reconciler, attempts, tasks, jobs, results, taskMetrics, clock, log } = reign;
  const always = (everyMs: number, what: string, work: () => Promise<void>) =>
    repeat(everyMs, signal, work, (thrown) =>
      log.warn({ what, err: coerceError(thrown) }, "a timer's work failed and is tried again"),
    );
  // Not waited for at the end: a publish may wait long for a broker that is away, and does no harm after it.
  void always(LOOK_MS, "results", () => results.sweep(clock.now(), signal));
  await Promise.all([
    always(TICK_MS, "delays", async () => {
      await loader.queueDue(clock.now());
      dispatcher.wake();
    }),
    always(TICK_MS, "attempts", () => loader.loadAttempts(signal)),
    always(TICK_MS, "deadlines", () => tasks.expire()),
    always(TICK_MS, "jobs", () => jobs.work(signal)),
    always(TICK_MS, "leases", async () => {
      if (!reign.bus.connected) return;
      await attempts.expireLeases();
      await reconciler.resend(performance.now());
    }),
    always(LOOK_MS, "waiting tasks", async () => {
      await loader.loadRecent(clock.now());
      await loader.refill();
      await loader.loadTimers(clock.now());
      await reconciler.findLost();
      taskMetrics.observe(state, clock.now());
    }),
    always(SLOW_MS, "slow looks", async () => {
      await reconciler.checkAttempts();
      const deadLetters = await countDeadLetters(db);
      const unknownEffects = await countUnknownEffects(db);
      state.troubles.deadLetters = countsOf(deadLetters);
      state.troubles.unknownEffects = countsOf(unknownEffects);
      taskMetrics.deadLetters(deadLetters);
      taskMetrics.unknownEffects(unknownEffects);
      await reign.sessions.look();
    }),
    pause(HEARD_MS, signal).then(() =>
      always(SLOW_MS, "readiness", async () => {
        await recordReadiness(db, state.epoch, state.canWork(performance.now()));
      }),
    ),
  ]);
};
