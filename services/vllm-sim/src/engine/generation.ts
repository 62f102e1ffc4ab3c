// The tokens of one request on their way from the engine to whoever waits for them.
// 1. Who leaves before the end ends the generation: `onLeft` is called once, and never after an end.

import type { FinishedRequest } from "@openclaw/engine";

/** How a generation ends that the engine did not end itself: its client went away, or a fault broke it. */
export type LeftReason = "abort" | "error";

export class Generation {
  readonly #onLeft: (reason: LeftReason) => void;
  #produced = 0;
  #finished: FinishedRequest | undefined;
  #died = false;
  #wake: () => void = () => {};

  constructor(onLeft: (reason: LeftReason) => void) {
    this.#onLeft = onLeft;
  }

  /** Whether the engine died under it. */
  get died(): boolean {
    return this.#died;
  }

  /** Prompt tokens that the prefix cache spared; known at the end. */
  get cachedTokens(): number {
    return this.#finished?.cachedTokens ?? 0;
  }

  note(produced: number): void {
    this.#produced = produced;
    this.#wake();
  }

  finish(finished: FinishedRequest): void {
    this.#finished = finished;
    this.#wake();
  }

  die(): void {
    this.#died = true;
    this.#wake();
  }

  /** The number of tokens made so far, each time that it has risen: a slow reader gets several at once. */
  async *progress(signal: AbortSignal): AsyncGenerator<number, void> {
    let told = 0;
    try {
      while (!this.#died) {
        if (told < this.#produced) {
          told = this.#produced;
          yield told;
        } else if (this.#finished !== undefined) return;
        else await this.#change(signal);
      }
    } finally {
      if (!this.#died && this.#finished === undefined) this.#onLeft(signal.aborted ? "abort" : "error");
    }
  }

  async #change(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = () => reject(signal.reason);
    this.#wake = resolve;
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }
}
