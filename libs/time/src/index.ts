export { type BackoffPolicy, backoffDelay } from "./backoff.ts";
export { type Clock, monotonicClock, systemClock } from "./clock.ts";
export { within } from "./deadline.ts";
export { type PermitLimits, PermitQueue } from "./permit-queue.ts";
export { pause, sleep } from "./sleep.ts";
