// The floor under the platform: the publishes, consumes and commits of one task in their order, and nothing else.
// F1: what must wait for what in the platform waits here too. The number of agent processes bounds nothing here.
import { BatchLoop, type Bus, Puller, type StreamMessage } from "@openclaw/bus";
import { AppError } from "@openclaw/errors";
import type { Store } from "@openclaw/store";
import { within } from "@openclaw/time";
import { JOURNAL_RECORDS } from "../task-cost.ts";
import type { Commits } from "./commits.ts";
import { BODY, createFloorTables } from "./floor-rows.ts";
import { ensureFloorStreams, floorSubject, type Source, taskOf } from "./floor-streams.ts";

/** As the scheduler's intake, its dispatch and the recorder. */
const MAX_INTAKE = 200;
const MAX_DISPATCH = 128;
const MAX_RECORD = 500;
/** Long enough for the records of one task to come together. */
const RECORD_GATHER_MS = 100;
/** Far over any task of the floor; one that takes longer was lost. */
const TASK_MS = 30_000;

const PAYLOAD = new TextEncoder().encode(BODY);

export interface FloorOptions {
  readonly bus: Bus;
  readonly store: Store;
  readonly commits: Commits;
  /** Tasks at once. */
  readonly outstanding: number;
}

export class Floor {
  readonly #options: FloorOptions;
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>();
  readonly #name = Date.now().toString(36);
  #ready: string[] = [];
  #dispatching = false;
  #count = 0;
  #loops: BatchLoop[] = [];
  #work: Puller | undefined;

  constructor(options: FloorOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { bus, store, outstanding } = this.#options;
    await createFloorTables(store);
    const sources = await ensureFloorStreams(bus);
    this.#loops = [
      this.#loop(sources.tasks, MAX_INTAKE, 0, (batch) => this.#accept(batch)),
      this.#loop(sources.journal, MAX_RECORD, RECORD_GATHER_MS, (batch) => this.#record(batch)),
    ];
    for (const loop of this.#loops) loop.start();
    this.#work = new Puller(bus, sources.work, (message) => {
      this.#work?.want(outstanding);
      this.#settle(taskOf(message.subject), this.#perform(message));
    });
    this.#work.want(outstanding);
  }

  async stop(): Promise<void> {
    this.#work?.stop();
    await Promise.all(this.#loops.map((loop) => loop.stop()));
  }

  /** One task, until its result is stored. */
  async run(): Promise<void> {
    this.#count += 1;
    const id = `${this.#name}-${this.#count}`;
    const done = Promise.withResolvers<void>();
    this.#waiting.set(id, done);
    try {
      await this.#options.bus.streams.publish(floorSubject("tasks", id), PAYLOAD);
      await within(done.promise, TASK_MS, () => new AppError("internal", "a task of the floor was lost"));
    } finally {
      this.#waiting.delete(id);
    }
  }

  #loop(
    source: Source,
    maxBatch: number,
    gatherMs: number,
    handle: (batch: readonly StreamMessage[]) => Promise<void>,
  ) {
    return new BatchLoop({
      bus: this.#options.bus,
      ...source,
      maxBatch,
      gatherMs,
      handle,
      onError: this.#failAll,
    });
  }

  #settle(id: string, work: Promise<void>): void {
    work.then(() => this.#waiting.get(id)?.resolve(), this.#failAll);
  }

  /** A floor with a hole is no measure. */
  readonly #failAll = (error: unknown): void => {
    for (const { reject } of this.#waiting.values()) reject(error);
  };

  async #accept(batch: readonly StreamMessage[]): Promise<void> {
    const ids = batch.map(({ subject }) => taskOf(subject));
    await this.#options.commits.accept(ids);
    for (const message of batch) message.ack();
    this.#ready.push(...ids);
    this.#wake();
  }

  #wake(): void {
    if (this.#dispatching) return;
    this.#dispatching = true;
    void this.#dispatch()
      .catch(this.#failAll)
      .finally(() => {
        this.#dispatching = false;
      });
  }

  async #dispatch(): Promise<void> {
    const { bus, commits } = this.#options;
    while (this.#ready.length > 0) {
      const ids = this.#ready.splice(0, MAX_DISPATCH);
      await commits.dispatch(ids);
      for (const id of ids) bus.streams.publish(floorSubject("work", id), PAYLOAD).catch(this.#failAll);
    }
  }

  async #perform(message: StreamMessage): Promise<void> {
    const { bus, commits } = this.#options;
    const id = taskOf(message.subject);
    await commits.claim(id);
    let last = await this.#publishOnce(floorSubject("journal", id), 0);
    message.ack();
    for (let n = 1; n < JOURNAL_RECORDS; n += 1) last = await this.#publishOnce(floorSubject("journal", id), last);
    await commits.end(id);
    await bus.streams.publish(floorSubject("results", id), PAYLOAD, { expectLastSubjectSequence: 0 });
    commits.mark(id).catch(this.#failAll);
  }

  async #publishOnce(subject: string, expectLastSubjectSequence: number): Promise<number> {
    const ack = await this.#options.bus.streams.publish(subject, PAYLOAD, { expectLastSubjectSequence });
    if (!ack.stored) throw new AppError("internal", "somebody else writes to the floor's journal");
    return ack.seq;
  }

  async #record(batch: readonly StreamMessage[]): Promise<void> {
    // The origin is unique within the stream, which is all that a key needs.
    const keys = batch.map((message) => [taskOf(message.subject), Number.parseInt(message.origin, 10)] as const);
    await this.#options.commits.record(keys);
    for (const message of batch) message.ack();
  }
}
