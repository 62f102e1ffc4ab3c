// What an attempt's end makes of its task. Pure: clock and chance are arguments.
import {
  type AgentSpec,
  type ErrorCode,
  isErrorCode,
  NO_USAGE,
  type Outcome,
  type SessionUpdate,
  type Usage,
  type WireError,
} from "@openclaw/contracts";
import { AppError, taskAfter } from "@openclaw/errors";
import { backoffDelay } from "@openclaw/time";
import { fingerprintOf } from "./fingerprint.ts";
import type { AttemptEnd } from "./queries/move-tasks.ts";
import { startsAnew } from "./starts-anew.ts";

/** An innocent task on a machine that is killed loses its lease now and then; one that does so ten times is not innocent. */
export const MAX_LEASES_LOST = 10;
/** A process that dies three times over the same task, while its worker lives on, dies of the task. */
export const MAX_PROCESS_DEATHS = 3;

/** The first retry comes after about a second; the agent's multiplier does the rest, up to five minutes. */
const RETRY_BASE_MS = 1_000;
const RETRY_MAX_MS = 300_000;
/** Who asks for a longer pause gets another try after this one: an hour outlasts most repairs, and any date can hold it. */
const RETRY_AFTER_MAX_MS = 3_600_000;

const PROCESS_DEATHS: ReadonlySet<ErrorCode> = new Set([
  "agent_process_died",
  "agent_memory_exceeded",
  "agent_process_hung",
]);
/** Not the task's doing: it goes back to the queue at once and nothing is counted. */
const GIVEN_BACK: ReadonlySet<ErrorCode> = new Set(["worker_draining", "agent_start_failed", "journal_unavailable"]);

export interface AttemptHistory {
  readonly id: string;
  readonly agent: string;
  readonly agent_version: string;
  readonly attempt: number;
  readonly failures: number;
  readonly process_deaths: number;
  readonly leases_lost: number;
}

/** What a worker reports of an attempt's end, or what is said in its place. */
export interface Ending {
  readonly outcome: Outcome;
  readonly contextTokens: number;
  readonly session?: SessionUpdate | null | undefined;
}

export interface Chance {
  readonly nowMs: number;
  /** In [0, 1). */
  readonly random: number;
}

export const decideEnd = (
  history: AttemptHistory,
  { outcome, contextTokens, session = null }: Ending,
  policy: AgentSpec["retry_policy"],
  { nowMs, random }: Chance,
): AttemptEnd => {
  const same = { id: history.id, attempt: history.attempt, usage: outcome.usage, contextTokens };
  const counted = {
    failures: history.failures,
    processDeaths: history.process_deaths,
    leasesLost: history.leases_lost,
  };
  if (outcome.status === "succeeded") {
    return {
      ...same,
      ...counted,
      state: "succeeded",
      result: outcome.result,
      error: null,
      notBefore: null,
      startsAnew: false,
      fingerprint: null,
      session,
    };
  }
  const { error } = outcome;
  const code: ErrorCode = isErrorCode(error.code) ? error.code : "internal";
  const end = { ...same, result: null, error, startsAnew: startsAnew(code), fingerprint: null, session: null };
  const after = taskAfter(error);
  if (after === "park") return { ...end, ...counted, state: "needs_attention", notBefore: null };
  const lasting = () => ({ notBefore: null, fingerprint: fingerprintOf(history, error) });
  if (after === "fail") return { ...end, ...counted, ...lasting(), state: "failed" };
  if (GIVEN_BACK.has(code)) return { ...end, ...counted, state: "retrying", notBefore: new Date(nowMs) };
  const now = {
    failures: counted.failures + (code === "lease_lost" ? 0 : 1),
    processDeaths: counted.processDeaths + (PROCESS_DEATHS.has(code) ? 1 : 0),
    leasesLost: counted.leasesLost + (code === "lease_lost" ? 1 : 0),
  };
  const spent =
    now.failures > policy.max_retries || now.processDeaths >= MAX_PROCESS_DEATHS || now.leasesLost >= MAX_LEASES_LOST;
  if (spent) return { ...end, ...now, ...lasting(), state: "dead_letter" };
  // A lost lease says nothing against the task: it starts again at once, elsewhere.
  if (code === "lease_lost") return { ...end, ...now, state: "retrying", notBefore: new Date(nowMs) };
  const backoff = { baseMs: RETRY_BASE_MS, multiplier: policy.backoff_multiplier, maxMs: RETRY_MAX_MS };
  const askedMs = Math.min(error.retry_after_ms ?? 0, RETRY_AFTER_MAX_MS);
  const delayMs = Math.max(backoffDelay(now.failures, backoff, random), askedMs);
  return { ...end, ...now, state: "retrying", notBefore: new Date(nowMs + delayMs) };
};

/** The outcome of an attempt whose worker fell silent; `usage` by its records. */
export const leaseLost = (worker: string | null, usage: Usage): Outcome => {
  const error: WireError = new AppError(
    "lease_lost",
    `worker ${worker ?? "unknown"} stopped renewing the attempt's lease`,
  ).toWire();
  return { status: "failed", error, usage };
};

/** In the place of an outcome that Postgres refuses for what is in it. */
export const notStorable = (refusal: AppError): Outcome => {
  const error = new AppError("store_rejected", `the outcome of the attempt could not be stored: ${refusal.message}`);
  return { status: "failed", error: error.toWire(), usage: NO_USAGE };
};
