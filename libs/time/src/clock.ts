// Deciding code takes a Clock instead of reading the time, so that tests can hold it still.

/** Milliseconds since the Unix epoch. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Monotonic milliseconds, for durations and leases: unmoved by wall-clock changes. */
export const monotonicClock: Clock = { now: () => performance.now() };
