// Delays between retries. Full jitter, as in the AWS Architecture Blog, "Exponential Backoff And Jitter" (2015):
// a crowd that failed together must not come back together.

export interface BackoffPolicy {
  /** Delay before the first retry, milliseconds, before jitter. */
  readonly baseMs: number;
  /** Factor per further retry, 1 or more. */
  readonly multiplier: number;
  /** No delay is longer, milliseconds. */
  readonly maxMs: number;
}

/** `retry` counts from 1; `random` is in [0, 1). The result lies between half the full delay and the full delay. */
export const backoffDelay = (retry: number, policy: BackoffPolicy, random: number): number => {
  const full = Math.min(policy.maxMs, policy.baseMs * policy.multiplier ** Math.max(0, retry - 1));
  return Math.round(full / 2 + (full / 2) * random);
};
