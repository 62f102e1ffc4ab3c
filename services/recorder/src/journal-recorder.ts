// The journal into Postgres. Several recorders share one durable consumer; each takes batches, commits them and only then
// acknowledges.
// R1: what cannot be read is counted, logged and terminated, so that it never comes again.
// R2: after a failed commit the batch comes again soon; the keys make a second writing harmless.
// R3: the consumer is made when the stream is there, and made again when the stream was.
import { BatchLoop, type Bus, consumerProgress, decode, ensureConsumer, type StreamMessage } from "@openclaw/bus";
import { JOURNAL, type JournalEvent, journalEvent, journalSubject } from "@openclaw/contracts";
import { coerceError } from "@openclaw/errors";
import type { Logger, Metrics } from "@openclaw/telemetry";
import { pause } from "@openclaw/time";
import { JournalKeeper } from "./journal-keeper.ts";
import type { WriteEvents } from "./write-events.ts";

const CONSUMER = "recorder";

/** 500 ordinary records are about a megabyte and one commit of a few milliseconds; of large ones a batch holds 8 MiB. */
const MAX_BATCH = 500;
/** Long enough that a busy journal fills batches, short enough that nobody waits for a step to be seen. */
const GATHER_MS = 50;
/** Four recorders with a batch in hand each. */
const MAX_ACK_PENDING = 2_000;
/** After a failed commit: Postgres restarts in a second or two. */
const RETRY_MS = 1_000;
/** A stall is seen within a scrape interval; two small requests are nothing to the broker. */
const LOOK_INTERVAL_MS = 5_000;
/** While the stream is not there, which is at the first start of all. */
const ABSENT_INTERVAL_MS = 500;

export interface JournalRecorderDeps {
  readonly bus: Bus;
  readonly write: WriteEvents;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "gauge" | "counter">;
}

interface Readable {
  readonly message: StreamMessage;
  readonly event: JournalEvent;
}

export class JournalRecorder {
  readonly name = "journal recorder";
  readonly #deps: JournalRecorderDeps;
  readonly #stop = new AbortController();
  readonly #lag;
  readonly #usedRatio;
  readonly #givenUp;
  readonly #keeper: JournalKeeper;
  #loop: BatchLoop | undefined;
  #watching: Promise<void> | undefined;
  #problem: string | undefined = "the journal has not been looked for yet";

  constructor(deps: JournalRecorderDeps) {
    this.#deps = deps;
    this.#lag = deps.metrics.gauge("openclaw_recorder_lag_messages");
    this.#usedRatio = deps.metrics.gauge("openclaw_journal_used_ratio");
    this.#givenUp = deps.metrics.counter("openclaw_recorder_given_up_total");
    this.#keeper = new JournalKeeper(deps.bus);
  }

  /** Does not wait for the stream: the scheduler makes it, and may start later. */
  async start(): Promise<void> {
    this.#watching = this.#watch();
  }

  #startLoop(): void {
    const { bus, log } = this.#deps;
    this.#loop = new BatchLoop({
      bus,
      stream: JOURNAL.name,
      consumer: CONSUMER,
      maxBatch: MAX_BATCH,
      gatherMs: GATHER_MS,
      handle: (batch) => this.#record(batch),
      onError: (error) =>
        log.error({ err: coerceError(error) }, "A batch of the journal was not written; it comes again"),
    });
    this.#loop.start();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#watching;
    await this.#loop?.stop();
  }

  /** Why nothing is recorded now, or undefined. */
  notReady(): string | undefined {
    return this.#problem;
  }

  /** Keeps the consumer there (R3), its lag known and the journal from filling. */
  async #watch(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        if (this.#problem !== undefined) await this.#ensureConsumer();
        await this.#look();
        if (this.#loop === undefined) this.#startLoop();
        this.#setProblem(undefined);
      } catch (error) {
        this.#setProblem(`the journal's consumer is not there: ${coerceError(error).message}`);
      }
      await pause(this.#problem === undefined ? LOOK_INTERVAL_MS : ABSENT_INTERVAL_MS, this.#stop.signal);
    }
  }

  async #look(): Promise<void> {
    const { bus, log } = this.#deps;
    const { lag, floor } = await consumerProgress(bus, JOURNAL.name, CONSUMER);
    this.#lag.set(lag);
    const { usedRatio, purged } = await this.#keeper.look(floor, performance.now());
    this.#usedRatio.set(usedRatio);
    if (purged > 0) log.info({ purged, usedRatio }, "The journal let go of records that are in Postgres");
  }

  async #ensureConsumer(): Promise<void> {
    const consumer = {
      stream: JOURNAL.name,
      name: CONSUMER,
      filter: journalSubject.all,
      maxAckPending: MAX_ACK_PENDING,
    };
    await ensureConsumer(this.#deps.bus, consumer, this.#stop.signal);
  }

  /** Logs a change once, not every look. */
  #setProblem(problem: string | undefined): void {
    if ((problem === undefined) !== (this.#problem === undefined)) {
      if (problem === undefined) this.#deps.log.info("The journal is being recorded");
      else this.#deps.log.warn({ problem }, "The journal cannot be recorded");
    }
    this.#problem = problem;
  }

  async #record(batch: readonly StreamMessage[]): Promise<void> {
    const readable = batch.flatMap((message) => this.#read(message));
    try {
      await this.#deps.write(readable.map(({ event }) => event));
    } catch (error) {
      for (const { message } of readable) message.nak(RETRY_MS);
      throw error;
    }
    for (const { message } of readable) message.ack();
  }

  #read(message: StreamMessage): Readable[] {
    const parsed = decode(journalEvent, message.data);
    if (parsed.ok) return [{ message, event: parsed.value }];
    this.#givenUp.inc();
    const { subject, origin } = message;
    const problems = parsed.problems.slice(0, 5);
    this.#deps.log.error({ subject, origin, problems }, "A journal record could not be read and was given up");
    message.term();
    return [];
  }
}
