// How many turns a replica may run at once, learnt from how it fares: a correction around the ledger, never alone.
// Its signals are the time per output token, which, unlike a call's length, does not hang on how much is said, and what
// tells of too much directly: preemptions, and calls that the engine refuses because it is full.
// O1: from 1 to `most`.  O2: it grows only while it is used.  O3: preemptions and refusals shrink it at once.

/** A tenth less: the step that TCP's kin take where losses are cheap. */
const BACKOFF = 0.9;
/** Time per token grows with the batch, and doubles beside a long prompt: only more than that is a sign. */
const TOLERANCE = 2;
/** Weight of a new window in the memory of what is usual: about the last twenty. */
const MEMORY = 0.05;
/** A limit that less than half of is used says nothing about more. */
const USED_SHARE = 0.5;

/** What was seen of a replica since the last time. */
export interface Window {
  /** Mean milliseconds between two tokens of a call; undefined when there were too few. */
  readonly tokenMs: number | undefined;
  readonly preemptions: number;
  readonly refusals: number;
  /** Most turns at once. */
  readonly peak: number;
}

export class OuterLimit {
  readonly #most: number;
  #limit: number;
  #usualMs: number | undefined;

  constructor(most: number) {
    this.#most = most;
    this.#limit = most;
  }

  get turns(): number {
    return Math.floor(this.#limit);
  }

  observe({ tokenMs, preemptions, refusals, peak }: Window): void {
    const slowdown = tokenMs === undefined ? 1 : this.#compare(tokenMs);
    if (preemptions > 0 || refusals > 0) this.#set(this.#limit * BACKOFF);
    else if (slowdown > TOLERANCE) this.#set(this.#limit * Math.max(BACKOFF, TOLERANCE / slowdown));
    else if (peak >= this.#limit * USED_SHARE) this.#set(this.#limit + 1);
  }

  /** How much slower than usual. */
  #compare(tokenMs: number): number {
    const usual = this.#usualMs ?? tokenMs;
    this.#usualMs = usual + MEMORY * (tokenMs - usual);
    return usual === 0 ? 1 : tokenMs / usual;
  }

  #set(limit: number): void {
    this.#limit = Math.min(this.#most, Math.max(1, limit));
  }
}
