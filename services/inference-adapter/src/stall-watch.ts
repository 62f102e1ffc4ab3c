// Whether an engine makes tokens: the one sign of life that counts. A hung engine answers `/health` with 200.
// W1: only while calls run does silence mean anything, and only that of all of them together.
// W2: after half the bound it is to be asked for a token of its own; at the bound, without any, it hangs.
import { RecentValues } from "@openclaw/admission";

/** Twenty times a pause that is rare: a step beside a long prompt takes half a second, and that is no stall. */
const PAUSES = 20;
const RARE = 0.99;
/** 100: the least number of which a hundredth is one. */
const LEAST_PAUSES = 100;
/** An engine so slow that a minute is too short for it serves nobody. */
const MOST_MS = 60_000;

export class StallWatch {
  readonly #leastMs: number;
  readonly #pauses = new RecentValues();
  #calls = 0;
  /** When the last token came, or the first call after a rest began. */
  #quietSince = 0;
  #hasTokens = false;

  constructor(leastMs: number) {
    this.#leastMs = leastMs;
  }

  /** How long silence may last. */
  get boundMs(): number {
    const rare = this.#pauses.size < LEAST_PAUSES ? undefined : this.#pauses.quantile(RARE);
    return Math.max(this.#leastMs, Math.min(MOST_MS, PAUSES * (rare ?? 0)));
  }

  began(now: number): void {
    if (this.#calls === 0) {
      this.#quietSince = now;
      this.#hasTokens = false;
    }
    this.#calls += 1;
  }

  /** No sign of life: calls that time out or are cancelled end on a hung engine too. */
  ended(): void {
    this.#calls -= 1;
  }

  /** A token has come, of whichever call. The first one after a rest is the end of a prompt, not of a pause. */
  heard(now: number): void {
    if (this.#hasTokens) this.#pauses.add(now - this.#quietSince);
    this.#hasTokens = true;
    this.#quietSince = now;
  }

  /** Milliseconds until it hangs, once it is time to ask (W2). */
  suspicion(now: number): number | undefined {
    const silentMs = now - this.#quietSince;
    const { boundMs } = this;
    return this.#calls === 0 || silentMs < boundMs / 2 ? undefined : Math.max(0, boundMs - silentMs);
  }
}
