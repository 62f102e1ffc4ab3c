// What a worker asks the leading scheduler about an attempt. Between two leaders nobody answers for a while; attempts go
// on meanwhile, and what must be answered is asked again.
import type { Bus } from "@openclaw/bus";
import {
  type AgentSpec,
  type AttemptRef,
  claim,
  control,
  fetchAgent,
  fetchSession,
  type OutcomeReport,
  reportOutcome,
  type SessionContent,
} from "@openclaw/contracts";
import { type AppError, coerceError } from "@openclaw/errors";
import type { Logger } from "@openclaw/telemetry";
import { type BackoffPolicy, backoffDelay, sleep } from "@openclaw/time";

/** One try: a claim or an outcome is one commit, an agent one look-up. */
const REQUEST_MS = 2_000;
/** Below the five seconds after which the work message would come again. */
const CLAIM_MS = 4_000;
/** Far over a take-over of leadership; what is not confirmed by then has lost its lease anyway. */
const REPORT_MS = 60_000;
/** Far over a take-over, and within the time that most attempts have. Of an agent or a session. */
const READ_MS = 30_000;
const BACKOFF: BackoffPolicy = { baseMs: 100, multiplier: 2, maxMs: 2_000 };

export interface SchedulerLineOptions {
  readonly bus: Pick<Bus, "request">;
  readonly worker: string;
  readonly random: () => number;
  readonly log: Logger;
}

export interface SchedulerLine {
  /** Whether the attempt is wanted; throws when nobody could say in time. */
  claim(ref: AttemptRef): Promise<boolean>;
  /** The agent of a version; throws when there is none, or nobody could say in time. */
  agent(version: string): Promise<AgentSpec>;
  /** What the session of an attempt holds; throws when the attempt holds none, or nobody could say in time. */
  session(ref: AttemptRef): Promise<SessionContent>;
  /** Repeats the outcome until it is answered. */
  report(outcome: Omit<OutcomeReport, "v" | "worker">): Promise<void>;
}

export const createSchedulerLine = ({ bus, worker, random, log }: SchedulerLineOptions): SchedulerLine => {
  const insist = async <T>(budgetMs: number, ask: () => Promise<T>): Promise<T> => {
    const giveUpAt = performance.now() + budgetMs;
    for (let tries = 1; ; tries += 1) {
      try {
        return await ask();
      } catch (thrown) {
        const error: AppError = coerceError(thrown);
        if (error.kind !== "unavailable" || performance.now() > giveUpAt) throw error;
      }
      await sleep(backoffDelay(tries, BACKOFF, random()));
    }
  };

  return {
    claim: async ({ task, attempt }) => {
      const request = { v: 1, task, attempt, worker };
      const options = { timeoutMs: REQUEST_MS };
      const { granted } = await insist(CLAIM_MS - REQUEST_MS, () =>
        bus.request(control("claim"), request, claim.reply, options),
      );
      return granted;
    },
    agent: async (version) => {
      const request = { v: 1, version };
      const options = { timeoutMs: REQUEST_MS };
      const { spec } = await insist(READ_MS, () => bus.request(control("agent"), request, fetchAgent.reply, options));
      return spec;
    },
    session: ({ task, attempt }) => {
      const request = { v: 1, task, attempt };
      const options = { timeoutMs: REQUEST_MS };
      return insist(READ_MS, () => bus.request(control("session"), request, fetchSession.reply, options));
    },
    report: async (outcome) => {
      const request = { v: 1, worker, ...outcome };
      const options = { timeoutMs: REQUEST_MS };
      const { accepted, state } = await insist(REPORT_MS, () =>
        bus.request(control("outcome"), request, reportOutcome.reply, options),
      );
      const { task, attempt } = outcome;
      if (!accepted) log.info({ task, attempt, state }, "An outcome came too late and was dropped");
    },
  };
};
