// The calls under way: no more than a limit, and each can be broken off by the attempt it belongs to.
import type { AttemptRef } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";

/** Beside what blobs and large answers take (`ByteRoom`), a call holds under a megabyte; a node's workers run fewer tasks. */
export const MAX_RUNNING = 64;

/** Calls take about a second; sooner there is hardly room. */
const RETRY_AFTER_MS = 1_000;

interface Running extends AttemptRef {
  readonly control: AbortController;
}

export class RunningCalls {
  readonly #running = new Set<Running>();
  #idle: PromiseWithResolvers<void> | undefined;

  get size(): number {
    return this.#running.size;
  }

  /**
   * Runs `work` as a call of an attempt, or refuses it when too many run. An abort through `control`, from within or from
   * here, ends the call at once with the abort's reason; `work` sees the signal and cleans up behind.
   */
  async run<T>({ task, attempt }: AttemptRef, work: (control: AbortController) => Promise<T>): Promise<T> {
    if (this.#running.size >= MAX_RUNNING) {
      throw new AppError("tool_failed", `${MAX_RUNNING} tool calls are running`, { retryAfterMs: RETRY_AFTER_MS });
    }
    const control = new AbortController();
    const running = { task, attempt, control };
    this.#running.add(running);
    try {
      return await Promise.race([work(control), abortOf(control.signal)]);
    } finally {
      this.#running.delete(running);
      if (this.#running.size === 0) this.#sayIdle();
    }
  }

  /** Breaks off the calls of an attempt. */
  abort({ task, attempt }: AttemptRef): void {
    for (const running of this.#running) {
      if (running.task === task && running.attempt === attempt) running.control.abort(new AppError("attempt_revoked"));
    }
  }

  abortAll(reason: AppError): void {
    for (const { control } of this.#running) control.abort(reason);
  }

  /** Resolves when no call runs. */
  async idle(): Promise<void> {
    if (this.#running.size === 0) return;
    this.#idle ??= Promise.withResolvers();
    await this.#idle.promise;
  }

  #sayIdle(): void {
    this.#idle?.resolve();
    this.#idle = undefined;
  }
}

const abortOf = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
