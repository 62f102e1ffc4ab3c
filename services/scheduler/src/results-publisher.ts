// Publishes each task's end to RESULTS, once. The row is the outbox: it is marked after the publish, and rows that are
// not marked are published again. Expected sequence 0 makes the second publish of the same task a refusal, not a copy.
import type { Bus } from "@openclaw/bus";
import { resultsSubject } from "@openclaw/contracts";
import { coerceError } from "@openclaw/errors";
import { coalesce, type Store, type TaskRow, toTask } from "@openclaw/store";
import type { Logger, Metrics } from "@openclaw/telemetry";
import { loadUnpublished, markPublished } from "./queries/move-tasks.ts";

/** Older than any publish that is still under way. */
const SWEEP_AGE_MS = 20_000;
const SWEEP_LIMIT = 500;

export class ResultsPublisher {
  readonly #bus: Bus;
  readonly #store: Store;
  readonly #log: Logger;
  readonly #counter;
  readonly #mark: (id: string) => Promise<undefined>;

  constructor({
    bus,
    store,
    log,
    metrics,
  }: { readonly bus: Bus; readonly store: Store; readonly log: Logger; readonly metrics: Metrics }) {
    this.#bus = bus;
    this.#store = store;
    this.#log = log;
    this.#counter = metrics.counter("openclaw_results_published_total");
    this.#mark = coalesce(async (ids: readonly string[]) => {
      await markPublished(store, ids);
      return ids.map(() => undefined);
    });
  }

  /** Publishes and marks. A failure is left to the sweep. */
  async publish(row: TaskRow): Promise<void> {
    const subject = resultsSubject.build({ state: row.state, tenant: row.tenant, agent: row.agent, task: row.id });
    try {
      const ack = await this.#bus.streams.publish(subject, toTask(row), { expectLastSubjectSequence: 0 });
      if (ack.stored) this.#counter.inc();
      await this.#mark(row.id);
    } catch (thrown) {
      this.#log.warn({ task: row.id, err: coerceError(thrown) }, "a result could not be published; the sweep will");
    }
  }

  /** Publishes what earlier tries, or earlier leaders, left. */
  async sweep(nowMs: number): Promise<void> {
    const rows = await loadUnpublished(this.#store, new Date(nowMs - SWEEP_AGE_MS), SWEEP_LIMIT);
    await Promise.all(rows.map((row) => this.publish(row)));
  }
}
