// Puts the recorder together from what it is given.
import type { Bus } from "@openclaw/bus";
import type { Part } from "@openclaw/service";
import type { Store } from "@openclaw/store";
import type { Logger, Metrics } from "@openclaw/telemetry";
import { systemClock } from "@openclaw/time";
import { JournalRecorder } from "./journal-recorder.ts";
import { createRetention } from "./retention.ts";
import { SpanRecorder } from "./span-recorder.ts";
import { createWriteEvents } from "./write-events.ts";

export interface RecorderOptions {
  readonly bus: Bus;
  readonly store: Store;
  readonly sessionIdleDays: number;
  readonly log: Logger;
  readonly metrics: Metrics;
}

export interface WiredRecorder {
  /** In the order of starting. */
  readonly parts: readonly Part[];
  /** Why the journal is not recorded now, or undefined. */
  readonly notReady: () => string | undefined;
}

export const wireRecorder = ({ bus, store, sessionIdleDays, log, metrics }: RecorderOptions): WiredRecorder => {
  const rows = metrics.counter("openclaw_recorder_rows_total");
  const givenUp = metrics.counter("openclaw_recorder_given_up_total");
  const write = createWriteEvents({
    store,
    clock: systemClock,
    onWritten: (table, count) => rows.inc({ table }, count),
    onReplaced: ({ task, attempt, n, type }, reason) =>
      log.error({ task, attempt, n, type, reason }, "A journal record was replaced by a placeholder"),
    onGivenUp: ({ task, attempt, n, type }, error) => {
      givenUp.inc();
      log.error({ task, attempt, n, type, err: error }, "A journal record could not be stored at all");
    },
  });
  const journal = new JournalRecorder({ bus, write, log, metrics });
  const spans = new SpanRecorder({ bus, store, log, metrics });
  const retention = createRetention({ store, sessionIdleDays, clock: systemClock, log });
  return { parts: [spans, journal, retention], notReady: () => journal.notReady() };
};
