// Whether an engine makes tokens: the one sign of life that counts. A hung engine answers `/health` with 200.
// W1: only while calls run does silence mean anything, and only that of all of them together.
// W2: after half the bound it is to be asked for a token of its own; at the bound, without any, it hangs.
import { RecentValues } from "@openclaw/admission";

/** Twenty times a pause that is rare: a step beside a long prompt takes half a second, and that is no stall. */
const PAUSES = 20;
const RARE = 0.99;

export class StallWatch {
  readonly #leastMs: number;
  readonly #pauses = new RecentValues();
  #calls = 0;
  #heardAt = 0;

  constructor(leastMs: number) {
    this.#leastMs = leastMs;
  }

  /** How long silence may last. */
  get boundMs(): number {
    return Math.max(this.#leastMs, PAUSES * (this.#pauses.quantile(RARE) ?? 0));
  }

  began(now: number): void {
    if (this.#calls === 0) this.#heardAt = now;
    this.#calls += 1;
  }

  ended(now: number): void {
    this.#calls -= 1;
    this.#heardAt = now;
  }

  /** A token has come, of whichever call. */
  heard(now: number): void {
    this.#pauses.add(now - this.#heardAt);
    this.#heardAt = now;
  }

  /** Milliseconds until it hangs, once it is time to ask (W2). */
  suspicion(now: number): number | undefined {
    const silentMs = now - this.#heardAt;
    const { boundMs } = this;
    return this.#calls === 0 || silentMs < boundMs / 2 ? undefined : Math.max(0, boundMs - silentMs);
  }
}
