// One agent type that this worker serves: its processes, the work it pulls, the attempts that run.
// A1: never more attempts with a process, or on their way to one, than slots; work beyond goes back at once.
import { decode, ensureConsumer, Puller, type StreamMessage } from "@openclaw/bus";
import { type AttemptRef, type BeatRequest, workConsumer, workItem } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { Attempt, type AttemptDeps } from "./attempt.ts";
import { Pool, type PoolOptions } from "./pool.ts";

/** Another worker, or this one a moment later, has a slot. */
const NO_SLOT_NAK_MS = 50;
/** A worker of the version that wrote it can read it; until one is there, each look costs a line in the log. */
const UNREADABLE_NAK_MS = 5_000;

export interface AgentTypeOptions {
  readonly agent: string;
  /** Attempts at once. */
  readonly slots: number;
  readonly pool: Omit<PoolOptions, "max" | "onChange" | "onExit">;
  readonly attempt: Omit<AttemptDeps, "pool" | "onChange">;
  /** Something that the scheduler should hear of. */
  readonly onChange: (type: AgentType) => void;
}

export class AgentType {
  readonly #options: AgentTypeOptions;
  readonly #pool: Pool;
  /** By task: a newer attempt of a task never runs beside an older one here. */
  readonly #attempts = new Map<string, Attempt>();
  #puller: Puller | undefined;
  #draining = false;
  /** What the last beat said. */
  #toldCapacity = 0;
  #empty: PromiseWithResolvers<void> | undefined;

  constructor(options: AgentTypeOptions) {
    this.#options = options;
    const { agent, slots, pool, attempt } = options;
    attempt.metrics.announce(agent);
    this.#pool = new Pool({
      ...pool,
      max: slots,
      onChange: () => this.#onPoolChange(),
      onExit: (reason) => attempt.metrics.countExit(agent, reason),
    });
  }

  get agent(): string {
    return this.#options.agent;
  }

  async start(): Promise<void> {
    const { agent, attempt } = this.#options;
    this.#pool.start();
    const consumer = workConsumer(agent);
    await ensureConsumer(attempt.bus, consumer);
    const source = { stream: consumer.stream, consumer: consumer.name };
    this.#puller = new Puller(attempt.bus, source, (message) => this.#take(message));
    this.#changed();
  }

  /** What is told of it, and shown: at each change, gathered, and twice a second. */
  beat(worker: string): BeatRequest {
    this.#show();
    const running = [...this.#attempts.values()].filter(({ isAlive }) => isAlive).map(({ ref }) => ref);
    this.#toldCapacity = this.#pool.capacity;
    return {
      v: 1,
      worker,
      agent: this.agent,
      capacity: this.#toldCapacity,
      processes: this.#pool.size,
      draining: this.#draining,
      running,
    };
  }

  /** What the scheduler says to a beat. */
  hear(revoked: readonly AttemptRef[], queued: number): void {
    if (!this.#draining) this.#pool.expect(queued);
    for (const { task, attempt } of revoked) {
      const known = this.#attempts.get(task);
      if (known?.ref.attempt === attempt) known.stop(new AppError("attempt_revoked"));
    }
  }

  ping(): void {
    this.#pool.ping();
  }

  inspect(): Promise<void> {
    return this.#pool.inspect();
  }

  /** Takes no more work; resolves when every attempt has ended and reported. */
  async drain(): Promise<void> {
    this.#draining = true;
    this.#puller?.stop();
    this.#pool.drain();
    this.#changed();
    if (this.#attempts.size === 0) return;
    this.#empty ??= Promise.withResolvers();
    await this.#empty.promise;
  }

  stopAttempts(error: AppError): void {
    for (const attempt of this.#attempts.values()) attempt.stop(error);
  }

  stop(): Promise<void> {
    return this.#pool.stop();
  }

  #take(message: StreamMessage): void {
    const { log } = this.#options.attempt;
    const parsed = decode(workItem, message.data);
    if (!parsed.ok) {
      log.error({ subject: message.subject, problems: parsed.problems }, "Work could not be read and was given back");
      message.nak(UNREADABLE_NAK_MS);
      this.#want();
      return;
    }
    const item = parsed.value;
    const known = this.#attempts.get(item.task);
    if (known?.ref.attempt === item.attempt) message.ack();
    else if (known !== undefined || this.#draining || this.#free() <= 0) message.nak(NO_SLOT_NAK_MS);
    else {
      const deps = { ...this.#options.attempt, pool: this.#pool, onChange: () => this.#changed() };
      void this.#run(new Attempt(deps, item), message);
    }
    this.#want();
  }

  async #run(attempt: Attempt, message: StreamMessage): Promise<void> {
    const { task } = attempt.ref;
    this.#attempts.set(task, attempt);
    try {
      await message.inContext(() => attempt.run(message));
    } finally {
      this.#attempts.delete(task);
      if (this.#attempts.size === 0) this.#empty?.resolve();
      this.#changed();
    }
  }

  #taken(): number {
    let taken = 0;
    for (const { phase } of this.#attempts.values()) if (phase !== "reporting") taken += 1;
    return taken;
  }

  #free(): number {
    return this.#pool.capacity - this.#taken();
  }

  #want(): void {
    if (!this.#draining) this.#puller?.want(Math.max(0, this.#free()));
  }

  /** Why it can run no attempt, or undefined. */
  get problem(): string | undefined {
    const { problem } = this.#pool;
    return problem === undefined ? undefined : `no process of ${this.agent} starts: ${problem}`;
  }

  #onPoolChange(): void {
    if (this.#pool.capacity !== this.#toldCapacity) this.#changed();
  }

  #changed(): void {
    this.#want();
    this.#options.onChange(this);
  }

  #show(): void {
    const { agent, attempt } = this.#options;
    const free = Math.max(0, this.#free());
    attempt.metrics.showPool(agent, {
      starting: this.#pool.count("starting"),
      idle: this.#pool.count("idle"),
      busy: this.#pool.count("busy"),
      free,
      taken: this.#taken(),
    });
  }
}
