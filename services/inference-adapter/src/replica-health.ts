// When a replica counts as able to take turns. Pure: it hears observations and says what follows.

/** `refused`: nothing listens there, which needs no second look. `late`: no answer in time. */
export type Observation = "ok" | "failed" | "late" | "refused";

/** 2: one lost probe may be a pause of the process, two in a row are a fault. */
const FAILURES_TO_FALL = 2;

export interface Health {
  readonly healthy: boolean;
  readonly failures: number;
}

/** Nothing is known yet, so nothing is sent there. */
export const UNKNOWN_HEALTH: Health = { healthy: false, failures: 0 };

export const nextHealth = (health: Health, seen: Observation): Health => {
  if (seen === "ok") return { healthy: true, failures: 0 };
  const failures = health.failures + 1;
  return { healthy: health.healthy && seen !== "refused" && failures < FAILURES_TO_FALL, failures };
};
