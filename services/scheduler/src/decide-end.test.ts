import { type ErrorCode, NO_USAGE, type Outcome } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { describe, expect, it } from "vitest";
import { type AttemptHistory, decideEnd, leaseLost, MAX_LEASES_LOST, MAX_PROCESS_DEATHS } from "./decide-end.ts";

const POLICY = { max_retries: 2, backoff_multiplier: 2 };
const CHANCE = { nowMs: 1_000_000, random: 0.5 };
const fresh: AttemptHistory = {
  id: "task_a",
  agent: "a",
  agent_version: "v",
  attempt: 1,
  failures: 0,
  process_deaths: 0,
  leases_lost: 0,
};

const failure = (code: ErrorCode, retryAfterMs?: number): Outcome => ({
  status: "failed",
  error: new AppError(code, undefined, retryAfterMs === undefined ? {} : { retryAfterMs }).toWire(),
  usage: NO_USAGE,
});

const decide = (outcome: Outcome, history: Partial<AttemptHistory> = {}) =>
  decideEnd({ ...fresh, ...history }, { outcome, contextTokens: 7 }, POLICY, CHANCE);

describe("the end of an attempt", () => {
  it("makes a success of a success, whatever came before", () => {
    const end = decide({ status: "succeeded", result: { a: 1 }, usage: NO_USAGE }, { failures: 2 });
    expect(end).toMatchObject({ state: "succeeded", result: { a: 1 }, error: null, failures: 2, contextTokens: 7 });
  });

  it.each(["tool_not_allowed", "pdf_password", "tool_call_limit", "unknown_blob"] as const)(
    "fails the task at once for %s",
    (code) => {
      const fingerprint: unknown = expect.any(String);
      expect(decide(failure(code))).toMatchObject({ state: "failed", notBefore: null, failures: 0, fingerprint });
    },
  );

  it.each(["effect_unknown", "effect_conflict"] as const)(
    "parks a task that ran into %s, and counts nothing",
    (code) => {
      const end = decide(failure(code), { failures: 2 });
      expect(end).toMatchObject({ state: "needs_attention", notBefore: null, failures: 2, startsAnew: false });
    },
  );

  it("gives a task that nobody ended another attempt after one that was cancelled", () => {
    expect(decide(failure("inference_aborted"))).toMatchObject({
      state: "retrying",
      failures: 1,
      fingerprint: null,
    });
  });

  it("retries with growing delays up to max_retries, then makes a dead letter", () => {
    const delays = [0, 1].map(
      (failures) => (decide(failure("tool_failed"), { failures }).notBefore?.getTime() ?? 0) - CHANCE.nowMs,
    );
    expect(delays).toEqual([750, 1500]);
    expect(decide(failure("tool_failed"), { failures: 2 })).toMatchObject({
      state: "dead_letter",
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
      failures: 3,
      notBefore: null,
    });
  });

  it("waits at least as long as the failing side asked for", () => {
    expect(decide(failure("inference_unavailable", 60_000)).notBefore?.getTime()).toBe(CHANCE.nowMs + 60_000);
  });

  it("waits an hour for a side that asks for more, however much that is", () => {
    for (const asked of [86_400_000, Number.MAX_VALUE])
      expect(decide(failure("inference_unavailable", asked)).notBefore?.getTime()).toBe(CHANCE.nowMs + 3_600_000);
  });

  it.each(["worker_draining", "agent_start_failed", "journal_unavailable"] as const)(
    "counts nothing when the worker gives the attempt back: %s",
    (code) => {
      const end = decide(failure(code), { failures: 2, process_deaths: 2 });
      expect(end).toMatchObject({ state: "retrying", failures: 2, processDeaths: 2 });
    },
  );

  it("starts again at once after a lost lease, without counting a failure", () => {
    const end = decide(leaseLost("w1", NO_USAGE), { failures: 2 });
    expect(end).toMatchObject({ state: "retrying", failures: 2, leasesLost: 1 });
    expect(end.notBefore?.getTime()).toBe(CHANCE.nowMs);
  });

  it("makes a dead letter of the task that loses its lease too often", () => {
    expect(decide(leaseLost(null, NO_USAGE), { leases_lost: MAX_LEASES_LOST - 1 }).state).toBe("dead_letter");
    expect(decide(leaseLost(null, NO_USAGE), { leases_lost: MAX_LEASES_LOST - 2 }).state).toBe("retrying");
  });

  it.each(["agent_process_died", "agent_memory_exceeded", "agent_process_hung"] as const)(
    "makes a dead letter of the task that kills processes: %s",
    (code) => {
      const policy = { max_retries: 20, backoff_multiplier: 1 };
      const end = (process_deaths: number) =>
        decideEnd({ ...fresh, process_deaths }, { outcome: failure(code), contextTokens: 0 }, policy, CHANCE).state;
      expect(end(MAX_PROCESS_DEATHS - 1)).toBe("dead_letter");
      expect(end(MAX_PROCESS_DEATHS - 2)).toBe("retrying");
    },
  );
});
