import { RENEW_MS, SILENCE_MS } from "@openclaw/contracts";
import { expect, test } from "vitest";
import { CallClock } from "./call-clock.ts";

test("a beat is due every RENEW_MS, once", () => {
  const clock = new CallClock(0, 90_000);
  expect(clock.due(RENEW_MS - 1)).toBeUndefined();
  expect(clock.due(RENEW_MS)).toBe("beat");
  expect(clock.due(RENEW_MS + 1)).toBeUndefined();
  clock.heard(RENEW_MS);
  expect(clock.due(2 * RENEW_MS)).toBe("beat");
});

test("a caller that is silent for SILENCE_MS is noticed, one that renews is not", () => {
  const silent = new CallClock(0, 90_000);
  expect(silent.due(SILENCE_MS + 1)).toBe("silence");
  const renewing = new CallClock(0, 90_000);
  renewing.heard(5_000);
  expect(renewing.due(SILENCE_MS + 1)).toBe("beat");
});

test("the time limit counts from the arrival, whatever the caller says", () => {
  const clock = new CallClock(1_000, 3_000);
  clock.heard(3_999);
  expect(clock.due(4_000)).toBe("timeout");
});
