// Plays a worker and an adapter on the wire, so that the scheduler can be tested without agents and models.
import { type Bus, Puller } from "@openclaw/bus";
import {
  beat,
  claim,
  control,
  NO_USAGE,
  type Outcome,
  type OutcomeReport,
  reportOutcome,
  type WorkItem,
  workItem,
} from "@openclaw/contracts";
import { coerceError } from "@openclaw/errors";
import { sleep } from "@openclaw/time";

export interface ScriptedWorkerOptions {
  readonly bus: Bus;
  readonly name: string;
  readonly agent: string;
  readonly capacity: number;
  /** How each attempt ends; undefined leaves it running for ever. */
  readonly run: (item: WorkItem) => Outcome | undefined | Promise<Outcome | undefined>;
}

const TIMEOUT = { timeoutMs: 5_000 };
const AGAIN_MS = 100;

export class ScriptedWorker {
  readonly #options: ScriptedWorkerOptions;
  readonly #puller: Puller;
  readonly #running = new Map<string, WorkItem>();
  readonly #timers: NodeJS.Timeout[] = [];
  /** Work in the order of its claims. */
  readonly items: WorkItem[] = [];
  /** Attempts that it was told to stop. */
  readonly revoked: string[] = [];
  /** The most that ran at once. */
  most = 0;
  /** Stops beating and reporting, as a killed process would. */
  dead = false;

  constructor(options: ScriptedWorkerOptions) {
    this.#options = options;
    this.#puller = new Puller(options.bus, { stream: "WORK", consumer: `work-${options.agent}` }, (message) => {
      // Without a scheduler or a broker the message comes again; nothing is lost by letting go of it.
      this.#take(message).catch(() => {
        if (!this.dead) this.#puller.want(options.capacity - this.#running.size);
      });
    });
    this.#timers.push(
      setInterval(() => void this.#beat(), 200),
      setInterval(() => this.#announceAdapter(), 200),
    );
    void this.#beat();
    this.#announceAdapter();
    this.#puller.want(options.capacity);
  }

  stop(): void {
    this.dead = true;
    this.#puller.stop();
    for (const timer of this.#timers) clearInterval(timer);
  }

  async #take(message: { readonly data: Uint8Array; ack(): void }): Promise<void> {
    const { bus, name, capacity, run } = this.#options;
    const item = workItem.schema.parse(JSON.parse(new TextDecoder().decode(message.data)));
    const { task, attempt } = item;
    const { granted } = await bus.request(
      control("claim"),
      { v: 1, task, attempt, worker: name },
      claim.reply,
      TIMEOUT,
    );
    message.ack();
    if (granted) {
      this.items.push(item);
      this.#running.set(task, item);
      this.most = Math.max(this.most, this.#running.size);
      const outcome = await run(item);
      if (outcome !== undefined && !this.dead) {
        await this.#report({ v: 1, task, attempt, worker: name, outcome, context_tokens: 10 });
        this.#running.delete(task);
      }
    }
    if (!this.dead) this.#puller.want(capacity - this.#running.size);
  }

  /** Between two leaders nobody takes it, so it is told again, as a worker does. */
  async #report(report: OutcomeReport): Promise<void> {
    while (!this.dead) {
      try {
        await this.#options.bus.request(control("outcome"), report, reportOutcome.reply, TIMEOUT);
        return;
      } catch (thrown) {
        if (coerceError(thrown).kind !== "unavailable") throw thrown;
        await sleep(AGAIN_MS);
      }
    }
  }

  async #beat(): Promise<void> {
    if (this.dead) return;
    const { bus, name, agent, capacity } = this.#options;
    const running = [...this.#running.values()].map(({ task, attempt }) => ({ task, attempt }));
    const message = { v: 1, worker: name, agent, capacity, processes: capacity, draining: false, running };
    const reply = await bus.request(control("beat"), message, beat.reply, TIMEOUT).catch(() => undefined);
    for (const ref of reply?.revoked ?? []) {
      if (this.#running.delete(ref.task)) this.revoked.push(ref.task);
    }
  }

  #announceAdapter(): void {
    if (this.dead) return;
    const message = {
      v: 1,
      adapter: "scripted",
      pool: "default",
      ready: true,
      slots: 16,
      running: 0,
      queued: 0,
      replicas: [],
    };
    this.#options.bus.publish(control("adapter"), message);
  }
}

export const succeeded = (result: unknown): Outcome => ({ status: "succeeded", result, usage: NO_USAGE });
