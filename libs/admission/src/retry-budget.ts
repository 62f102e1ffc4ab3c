// Retries that may be made: a tenth of what was dispatched, so that a model server that fails gets at most a tenth more work.

const SHARE = 0.1;
/** 3: a call that fails in a quiet hour may still be repeated. More would be a burst after a quiet hour. */
const MOST = 3;

export class RetryBudget {
  #left = MOST;

  dispatched(): void {
    this.#left = Math.min(MOST, this.#left + SHARE);
  }

  /** Takes one, if there is one. */
  take(): boolean {
    // Ten tenths are a little less than one.
    if (this.#left < 1 - Number.EPSILON * 16) return false;
    this.#left = Math.max(0, this.#left - 1);
    return true;
  }
}
