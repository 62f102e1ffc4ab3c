export { type BackoffPolicy, backoffDelay } from "./backoff.ts";
export { type Clock, monotonicClock, systemClock } from "./clock.ts";
export { within } from "./deadline.ts";
export { Pace, type PaceOptions } from "./pace.ts";
export { pause, sleep } from "./sleep.ts";
