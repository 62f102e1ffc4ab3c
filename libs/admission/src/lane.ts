// One replica as admission sees it: what it holds, what the engine said last, and what keeps the next turn out.
// L1: the first thing that keeps a turn out is what it waits for, and is told as data.
// L2: the less urgent a turn, the sooner it is kept out: what is left is for the more urgent ones.
// L3: late binding: no more is sent than the engine takes up in its next steps; the rest can still be reordered here.
import type { AdmissionConstraint, AdmissionHold, Priority } from "@openclaw/contracts";
import { type Demand, KvLedger, type KvShape } from "./kv-ledger.ts";
import { OuterLimit, type Window } from "./outer-limit.ts";

/** 15 % are kept for answers that outgrow their promise and for prompts that were counted too short. */
export const KV_CEILING = 0.85;
/** Shares of ceiling and slots by priority. A fifth of an A10's memory is one long critical turn. */
const CLASS_SHARE: Readonly<Record<Priority, number>> = { critical: 1, high: 1, normal: 0.95, low: 0.85, idle: 0.75 };
/** Two steps of vLLM's usual 2,048 tokens: the engine never runs dry, and what waits inside it is soon computed. */
const PREFILL_TOKENS = 4_096;
/** More waiting requests than this are not ours to add to. */
const ENGINE_QUEUE = 2;

/** A turn's claim on a replica. */
export interface Claim extends Demand {
  readonly priority: Priority;
}

/** What the engine says of itself. */
export interface EngineReading {
  readonly usedBlocks: number;
  readonly waiting: number;
  /** The most that the ledger held while the engine was asked, so that what ended meanwhile is not taken for a stranger. */
  readonly heldBlocks: number;
}

export interface LaneOptions {
  readonly name: string;
  readonly slots: number;
  /** Share of the KV blocks that may be promised. */
  readonly ceiling?: number;
}

export class Lane<K> {
  readonly name: string;
  readonly slots: number;
  readonly ledger = new KvLedger<K>();
  readonly #ceiling: number;
  readonly #limit: OuterLimit;
  readonly #prefills = new Map<K, number>();
  #prefillTokens = 0;
  #strangers = 0;
  #engineWaiting = 0;
  #restsUntil = 0;
  #peak = 0;
  healthy = true;
  draining = false;

  constructor({ name, slots, ceiling = KV_CEILING }: LaneOptions) {
    this.name = name;
    this.slots = slots;
    this.#ceiling = ceiling;
    this.#limit = new OuterLimit(slots);
  }

  get running(): number {
    return this.ledger.turns;
  }

  get limit(): number {
    return this.#limit.turns;
  }

  /** Blocks in use that no turn of ours accounts for. */
  get strangers(): number {
    return this.#strangers;
  }

  /** What keeps the turn out; undefined when it may come in (L1). */
  hold(claim: Claim, now: number): AdmissionHold | undefined {
    const say = (constraint: AdmissionConstraint, needed: number, free: number): AdmissionHold => {
      return { constraint, replica: this.name, needed, free: Math.max(0, free) };
    };
    if (!this.healthy) return say("replica_down", 1, 0);
    if (this.draining) return say("replica_draining", 1, 0);
    if (now < this.#restsUntil) return say("replica_resting", this.#restsUntil - now, 0);
    const slots = Math.ceil(this.slots * CLASS_SHARE[claim.priority]) - this.running;
    if (slots < 1) return say("slots", 1, slots);
    // Someone always gets on, whatever the figures say.
    if (this.running === 0) return undefined;
    if (this.running >= this.limit) return say("outer_limit", 1, this.limit - this.running);
    const prefill = this.#uncached(claim);
    if (this.#prefillTokens >= PREFILL_TOKENS) return say("prefill", prefill, PREFILL_TOKENS - this.#prefillTokens);
    if (this.#engineWaiting > ENGINE_QUEUE) return say("engine_queue", 1, ENGINE_QUEUE - this.#engineWaiting);
    const [needed, free] = [this.ledger.cost(claim), this.#free(claim.priority)];
    return needed > free ? say("kv_blocks", needed, free) : undefined;
  }

  /** Lets the turn in; `hold` said that it may. */
  enter(key: K, claim: Claim): void {
    const tokens = this.#uncached(claim);
    const room = this.ledger.held + this.#free(claim.priority);
    if (!this.ledger.reserve(key, claim, room)) throw new TypeError("a turn that does not fit was let in");
    this.#prefills.set(key, tokens);
    this.#prefillTokens += tokens;
    this.#peak = Math.max(this.#peak, this.running);
  }

  /** The turn's first token has come. Returns whether that was news. */
  computed(key: K): boolean {
    if (!this.#endPrefill(key)) return false;
    this.ledger.computed(key);
    return true;
  }

  leave(key: K): void {
    this.#endPrefill(key);
    this.ledger.release(key);
  }

  /** No turns for so long: the replica said so. */
  rest(ms: number, now: number): void {
    this.#restsUntil = Math.max(this.#restsUntil, now + ms);
  }

  reshape(shape: KvShape): void {
    this.ledger.reshape(shape);
  }

  /** What the engine says corrects what the ledger believes, until it is asked again. */
  observe({ usedBlocks, waiting, heldBlocks }: EngineReading): void {
    this.#strangers = Math.max(0, usedBlocks - heldBlocks);
    this.#engineWaiting = waiting;
  }

  /** Of the time since the last time. */
  adapt(window: Omit<Window, "peak">): void {
    this.#limit.observe({ ...window, peak: this.#peak });
    this.#peak = this.running;
  }

  #free(priority: Priority): number {
    const ceiling = Math.floor(this.ledger.shape.blocks * this.#ceiling * CLASS_SHARE[priority]);
    return ceiling - this.ledger.held - this.#strangers;
  }

  #uncached(claim: Claim): number {
    return Math.max(0, claim.promptTokens - this.ledger.sharedTokens(claim));
  }

  #endPrefill(key: K): boolean {
    const tokens = this.#prefills.get(key);
    if (tokens === undefined) return false;
    this.#prefills.delete(key);
    this.#prefillTokens -= tokens;
    return true;
  }
}
