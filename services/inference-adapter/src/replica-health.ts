// When a replica counts as able to take turns. Pure: it hears observations and says what follows.
// H1: what says that it lives is not what says that it works: who was taken out because calls hung or failed comes back
//     when it has made tokens again, not when it answers `/health`.

/**
 * Of looks at it: `ok`, `failed`, `late` (no answer in time), `refused` (nothing listens there) and `unreachable` (no way
 * to it); neither of the last two needs a second look.
 * Of calls: `served`, `broke` (an error of its own). Of its engine: `hung`, `token` (it has just made one), `no_token`.
 */
export type Observation =
  | "ok"
  | "failed"
  | "late"
  | "refused"
  | "unreachable"
  | "served"
  | "broke"
  | "hung"
  | "token"
  | "no_token";

/** 2: one lost probe may be a pause of the process, two in a row are a fault. */
const FAILURES_TO_FALL = 2;
/** 5 in a row: a request that breaks by itself is repeated at most twice. */
const BREAKS_TO_FALL = 5;
/** 2: one token may come from an engine that is about to fall again. */
const TOKENS_TO_RISE = 2;

export interface Health {
  readonly healthy: boolean;
  readonly failures: number;
  readonly breaks: number;
  /** Tokens that it still has to make before it is trusted (H1). */
  readonly owesTokens: number;
}

/** Nothing is known yet, so nothing is sent there. */
export const UNKNOWN_HEALTH: Health = { healthy: false, failures: 0, breaks: 0, owesTokens: 0 };

const OUT: Health = { ...UNKNOWN_HEALTH, owesTokens: TOKENS_TO_RISE };

const afterLook = (health: Health, seen: "failed" | "late" | "refused" | "unreachable"): Health => {
  const failures = health.failures + 1;
  // What listens there next is another process, which owes nothing.
  if (seen === "refused") return { ...UNKNOWN_HEALTH, failures };
  const falls = seen === "unreachable" || failures >= FAILURES_TO_FALL;
  return { ...health, healthy: health.healthy && !falls, failures };
};

export const nextHealth = (health: Health, seen: Observation): Health => {
  switch (seen) {
    case "ok":
      return { ...health, healthy: health.owesTokens === 0, failures: 0 };
    case "served":
      return { ...health, breaks: 0 };
    case "broke":
      return health.breaks + 1 < BREAKS_TO_FALL ? { ...health, breaks: health.breaks + 1 } : OUT;
    case "hung":
      return OUT;
    case "token": {
      const owesTokens = Math.max(0, health.owesTokens - 1);
      return { ...health, healthy: health.healthy || owesTokens === 0, owesTokens };
    }
    case "no_token":
      return health.owesTokens === 0 ? health : OUT;
    default:
      return afterLook(health, seen);
  }
};
