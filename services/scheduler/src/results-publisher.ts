// Publishes each task's end to RESULTS, once. The row is the outbox: it is marked after the publish, and rows that are
// not marked are published again. Expected sequence 0 makes the second publish of the same task a refusal, not a copy; only
// who listens without the stream hears it again.
import type { Bus } from "@openclaw/bus";
import { resultsSubject } from "@openclaw/contracts";
import { type AppError, coerceError } from "@openclaw/errors";
import { coalesce, type Queries, type TaskRow, toTask } from "@openclaw/store";
import type { Logger, Metrics } from "@openclaw/telemetry";
import { loadUnpublished, markPublished } from "./queries/unpublished.ts";

/** Older than any publish that is still under way. */
const SWEEP_AGE_MS = 20_000;
/** Read together: with results of 256 KiB these are 4 MiB. */
const SWEEP_PAGE = 16;

export class ResultsPublisher {
  readonly #bus: Pick<Bus, "streams">;
  readonly #db: Queries;
  readonly #log: Logger;
  readonly #counter;
  readonly #mark: (id: string) => Promise<undefined>;

  constructor({
    bus,
    db,
    log,
    metrics,
  }: {
    readonly bus: Pick<Bus, "streams">;
    readonly db: Queries;
    readonly log: Logger;
    readonly metrics: Pick<Metrics, "counter">;
  }) {
    this.#bus = bus;
    this.#db = db;
    this.#log = log;
    this.#counter = metrics.counter("openclaw_results_published_total");
    this.#mark = coalesce(async (ids: readonly string[]) => {
      await markPublished(db, ids);
      return ids.map(() => undefined);
    });
  }

  /** Publishes and marks; undefined, or why it could not. A failure is left to the sweep. */
  async publish(row: TaskRow): Promise<AppError | undefined> {
    const subject = resultsSubject.build({ state: row.state, tenant: row.tenant, agent: row.agent, task: row.id });
    try {
      const ack = await this.#bus.streams.publish(subject, toTask(row), { expectLastSubjectSequence: 0 });
      if (ack.stored) this.#counter.inc();
      await this.#mark(row.id);
      return undefined;
    } catch (thrown) {
      const error = coerceError(thrown);
      this.#log.warn({ task: row.id, err: error }, "a result could not be published; the sweep will");
      return error;
    }
  }

  /** Publishes what earlier tries, or earlier leaders, left: all of it, unless broker or database are away. */
  async sweep(nowMs: number, signal: AbortSignal): Promise<void> {
    const endedBefore = new Date(nowMs - SWEEP_AGE_MS);
    let after: string | undefined = "";
    while (after !== undefined && !signal.aborted) {
      const rows = await loadUnpublished(this.#db, endedBefore, after, SWEEP_PAGE);
      const failures = await Promise.all(rows.map((row) => this.publish(row)));
      if (failures.some((error) => error?.kind === "unavailable")) return;
      after = rows.at(-1)?.id;
    }
  }
}
