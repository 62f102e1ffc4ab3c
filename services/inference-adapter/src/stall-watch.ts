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
/**
 * 1 ms: the slowest of published rates for models of 7 or 8 billion weights (llm-d-inference-sim's tables: 0.65 to 1 ms on an
 * L40S). What waits for its first token, a probe too, comes after the prompts that are being computed.
 */
const MS_PER_PROMPT_TOKEN = 1;

export class StallWatch {
  readonly #leastMs: number;
  readonly #pauses = new RecentValues();
  /** Calls that run, each with the tokens of its prompt until its first token has come, then 0. */
  readonly #calls = new Map<object, number>();
  /** When the last token came, or the first call after a rest began. */
  #quietSince = 0;
  #hasTokens = false;

  constructor(leastMs: number) {
    this.#leastMs = leastMs;
  }

  /** How long silence may last. */
  get boundMs(): number {
    const rare = this.#pauses.size < LEAST_PAUSES ? undefined : this.#pauses.quantile(RARE);
    const promptTokens = this.#calls.values().reduce((sum, tokens) => sum + tokens, 0);
    return Math.max(this.#leastMs, Math.min(MOST_MS, PAUSES * (rare ?? 0))) + MS_PER_PROMPT_TOKEN * promptTokens;
  }

  /** `call` is any object that stands for the call. */
  began(call: object, promptTokens: number, now: number): void {
    if (this.#calls.size === 0) {
      this.#quietSince = now;
      this.#hasTokens = false;
    }
    this.#calls.set(call, promptTokens);
  }

  /** No sign of life: calls that time out or are cancelled end on a hung engine too. */
  ended(call: object): void {
    this.#calls.delete(call);
  }

  /** A token has come, of that call or of one of our own. The first one after a rest is the end of a prompt, not of a pause. */
  heard(now: number, call?: object): void {
    if (call !== undefined && this.#calls.has(call)) this.#calls.set(call, 0);
    if (this.#hasTokens) this.#pauses.add(now - this.#quietSince);
    this.#hasTokens = true;
    this.#quietSince = now;
  }

  /** Milliseconds until it hangs, once it is time to ask (W2). */
  suspicion(now: number): number | undefined {
    const silentMs = now - this.#quietSince;
    const { boundMs } = this;
    return this.#calls.size === 0 || silentMs < boundMs / 2 ? undefined : Math.max(0, boundMs - silentMs);
  }
}
