// When something is due in a running call. One shared tick asks every call, so that a call needs no timer of its own.
import { RENEW_MS, SILENCE_MS } from "@openclaw/contracts";

export type Due = "timeout" | "silence" | "beat";

export class CallClock {
  readonly #deadline: number;
  #heardAt: number;
  #beatAt: number;

  constructor(now: number, timeoutMs: number) {
    this.#deadline = now + timeoutMs;
    this.#heardAt = now;
    this.#beatAt = now;
  }

  /** The caller gave a sign of life. */
  heard(now: number): void {
    this.#heardAt = now;
  }

  /** What is due now; a beat that is returned counts as sent. */
  due(now: number): Due | undefined {
    if (now >= this.#deadline) return "timeout";
    if (now - this.#heardAt > SILENCE_MS) return "silence";
    if (now - this.#beatAt < RENEW_MS) return undefined;
    this.#beatAt = now;
    return "beat";
  }
}
