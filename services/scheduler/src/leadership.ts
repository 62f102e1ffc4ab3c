// One scheduler leads. The lead is a lease in Postgres with an epoch that every commit of the leader checks.
// E1: the epoch grows each time somebody takes the lead, so commits of a former leader are refused by the row, not by a
//     clock.
// E2: a leader that has not renewed its lease stops by itself before it can have run out: a timer sees to it, whatever the
//     renewal waits for.
// E3: a reign begins after the last one here has ended, and the lease is renewed while it begins.
import { coerceError } from "@openclaw/errors";
import type { Queries } from "@openclaw/store";
import type { Logger } from "@openclaw/telemetry";
import { pause } from "@openclaw/time";
import { giveUpLead, renewLead, takeLead } from "./queries/leadership.ts";

/** Take-over within LEASE_MS + TRY_MS of a leader's death: below the five seconds that are promised. */
const LEASE_MS = 3_000;
const TRY_MS = 500;
/** E2, with room for a process that is slow to notice. */
const TRUST_MS = LEASE_MS - TRY_MS;

export interface Reign {
  readonly epoch: number;
  stop(): Promise<void>;
}

export interface LeadershipOptions {
  /** A connection of its own: a renewal must not wait behind other work. */
  readonly db: Queries;
  /** Unique name of this process. */
  readonly holder: string;
  readonly log: Logger;
  /** Why this process should not lead now, or undefined. */
  readonly unfit: () => string | undefined;
  /** Begins to lead; the reign's work must end when `stop` is called, and its beginning when the signal comes. */
  readonly begin: (epoch: number, lost: AbortSignal) => Promise<Reign>;
}

interface Current {
  readonly epoch: number;
  readonly lost: AbortController;
  /** Undefined if it could not begin. */
  readonly reign: Promise<Reign | undefined>;
}

export class Leadership {
  readonly name = "leadership";
  readonly #options: LeadershipOptions;
  readonly #stop = new AbortController();
  #current: Current | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #ending: Promise<void> = Promise.resolve();
  #running: Promise<void> | undefined;

  constructor(options: LeadershipOptions) {
    this.#options = options;
  }

  start(): Promise<void> {
    this.#running = this.#run();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.#giveUp("stopping");
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#turn();
      } catch (thrown) {
        this.#options.log.warn({ err: coerceError(thrown) }, "the lead could not be taken or renewed");
      }
      await pause(TRY_MS, this.#stop.signal);
    }
  }

  async #turn(): Promise<void> {
    const { db, holder, unfit } = this.#options;
    const reason = unfit();
    if (reason !== undefined) return this.#giveUp(reason);
    const askedAt = performance.now();
    if (this.#current === undefined) {
      await this.#ending;
      const epoch = await takeLead(db, holder, LEASE_MS);
      if (epoch !== undefined) this.#begin(epoch, askedAt);
      return;
    }
    const { epoch } = this.#current;
    if (await renewLead(db, holder, LEASE_MS, epoch)) this.#trust(epoch, askedAt);
    else await this.#abdicate("another scheduler leads");
  }

  #begin(epoch: number, askedAt: number): void {
    const { begin, log } = this.#options;
    const lost = new AbortController();
    const failed = (thrown: unknown) => {
      if (!lost.signal.aborted) log.error({ epoch, err: coerceError(thrown) }, "a reign could not begin");
      if (this.#current?.epoch === epoch) this.#current = undefined;
      return undefined;
    };
    this.#current = { epoch, lost, reign: begin(epoch, lost.signal).catch(failed) };
    this.#trust(epoch, askedAt);
    log.info({ epoch }, "this scheduler leads");
  }

  /** E2. Counted from before the question, as the lease cannot have begun earlier. */
  #trust(epoch: number, askedAt: number): void {
    if (this.#current?.epoch !== epoch) return;
    clearTimeout(this.#expiry);
    const expire = () => void this.#abdicate("the lease may have run out");
    this.#expiry = setTimeout(expire, askedAt + TRUST_MS - performance.now());
  }

  /** Never rejects; resolves once the reign has ended. */
  #abdicate(reason: string): Promise<void> {
    const current = this.#current;
    if (current === undefined) return this.#ending;
    const { log } = this.#options;
    this.#current = undefined;
    clearTimeout(this.#expiry);
    log.info({ epoch: current.epoch, reason }, "this scheduler no longer leads");
    current.lost.abort();
    this.#ending = current.reign
      .then((reign) => reign?.stop())
      .catch((thrown: unknown) => log.error({ err: coerceError(thrown) }, "a reign could not be ended"));
    return this.#ending;
  }

  /** Lets another lead at once. */
  async #giveUp(reason: string): Promise<void> {
    if (this.#current === undefined) return;
    await this.#abdicate(reason);
    await giveUpLead(this.#options.db, this.#options.holder);
  }
}
