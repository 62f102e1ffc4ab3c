import { ERROR_CODES, type ErrorCode } from "@openclaw/contracts";
import { dispositionOf } from "@openclaw/errors";
import { expect, it } from "vitest";
import { startsAnew } from "./starts-anew.ts";

/** Every code that a task is retried after: a new one is put into one of the two lists by hand. */
const GOES_ON: readonly ErrorCode[] = [
  "receipt_timeout",
  "attempt_timeout",
  "lease_lost",
  "task_cancelled",
  "attempt_revoked",
  "inference_aborted",
  "worker_draining",
  "journal_unavailable",
  "agent_start_failed",
  "agent_process_died",
  "agent_memory_exceeded",
  "agent_process_hung",
  "tool_timeout",
  "tool_failed",
  "pdf_timeout",
  "query_failed",
  "inference_unavailable",
  "inference_queue_full",
  "inference_timeout",
  "inference_failed",
  "not_leading",
  "bus_unavailable",
  "effect_pending",
  "store_unavailable",
  "dependency_missing",
  "start_timeout",
];
const BEGINS_ANEW: readonly ErrorCode[] = ["output_invalid", "internal"];

it.each(GOES_ON)("goes on after what was recorded when the last attempt ended in %s", (code) => {
  expect(startsAnew(code)).toBe(false);
});

it.each(BEGINS_ANEW)("begins anew when the last attempt ended in %s", (code) => {
  expect(startsAnew(code)).toBe(true);
});

it("is decided for every code that is retried", () => {
  const retried = Object.entries(ERROR_CODES).filter(([, [kind]]) => dispositionOf(kind).task === "retry");
  expect(retried.map(([code]) => code).sort()).toEqual([...GOES_ON, ...BEGINS_ANEW].sort());
});
