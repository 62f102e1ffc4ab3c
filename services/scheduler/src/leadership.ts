// One scheduler leads. The lead is a lease in Postgres with an epoch that every dispatch commit checks.
// E1: the epoch grows with each take-over, so commits of a former leader are refused by the row, not by a clock.
// E2: a leader that cannot renew stops by itself before its lease can have run out.
import { coerceError } from "@openclaw/errors";
import type { Store } from "@openclaw/store";
import type { Logger } from "@openclaw/telemetry";
import { pause } from "@openclaw/time";
import { giveUpLead, takeLead } from "./queries/leadership.ts";

/** Take-over within LEASE_MS + TRY_MS of a leader's death: below the five seconds that are promised. */
const LEASE_MS = 3_000;
const TRY_MS = 500;

export interface Reign {
  readonly epoch: number;
  stop(): Promise<void>;
}

export interface LeadershipOptions {
  readonly store: Store;
  /** Unique name of this instance. */
  readonly holder: string;
  readonly log: Logger;
  /** Begins to lead; the reign's work must end when `stop` is called. */
  readonly begin: (epoch: number) => Promise<Reign>;
}

export class Leadership {
  readonly name = "leadership";
  readonly #options: LeadershipOptions;
  readonly #stop = new AbortController();
  #reign: Reign | undefined;
  #renewedAt = 0;
  #running: Promise<void> | undefined;

  constructor(options: LeadershipOptions) {
    this.#options = options;
  }

  get leading(): boolean {
    return this.#reign !== undefined;
  }

  start(): Promise<void> {
    this.#running = this.#run();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    if (this.#reign === undefined) return;
    await this.#abdicate("stopping");
    await giveUpLead(this.#options.store, this.#options.holder);
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#turn();
      await pause(TRY_MS, this.#stop.signal);
    }
  }

  async #turn(): Promise<void> {
    const { store, holder, log, begin } = this.#options;
    const askedAt = performance.now();
    try {
      const epoch = await takeLead(store, holder, LEASE_MS);
      if (epoch === undefined) return await this.#abdicate("another scheduler leads");
      this.#renewedAt = askedAt;
      if (this.#reign !== undefined && this.#reign.epoch !== epoch) await this.#abdicate("the epoch changed");
      if (this.#reign === undefined) {
        this.#reign = await begin(epoch);
        log.info({ epoch }, "this scheduler leads");
      }
    } catch (thrown) {
      log.warn({ err: coerceError(thrown) }, "the lead could not be taken or renewed");
      if (performance.now() - this.#renewedAt > LEASE_MS - TRY_MS) await this.#abdicate("the lease may have run out");
    }
  }

  async #abdicate(reason: string): Promise<void> {
    const reign = this.#reign;
    if (reign === undefined) return;
    this.#reign = undefined;
    this.#options.log.info({ epoch: reign.epoch, reason }, "this scheduler no longer leads");
    await reign.stop();
  }
}
