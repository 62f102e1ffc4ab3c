// The calls that were accepted and have not ended, and the one tick that serves all of them.
import type { AttemptRef } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import type { ModelCall } from "./model-call.ts";

export class LiveCalls {
  readonly #calls = new Map<ModelCall, Promise<void>>();

  /** Keeps the call until `work` has settled; `work` must not reject. */
  run(call: ModelCall, work: () => Promise<void>): void {
    const settled = work().finally(() => this.#calls.delete(call));
    this.#calls.set(call, settled);
  }

  tick(now: number): void {
    for (const call of this.#calls.keys()) call.tick(now);
  }

  /** Ends the calls of one attempt. */
  abortAttempt({ task, attempt }: AttemptRef): void {
    for (const call of this.#calls.keys()) {
      if (call.request.task !== task || call.request.attempt !== attempt) continue;
      call.stop(new AppError("inference_aborted", "the attempt was stopped"));
    }
  }

  stopAll(error: AppError): void {
    for (const call of this.#calls.keys()) call.stop(error);
  }

  /** Resolves when the calls that live now have ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#calls.values());
  }
}
