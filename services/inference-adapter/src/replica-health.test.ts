import { expect, test } from "vitest";
import { nextHealth, type Observation, UNKNOWN_HEALTH } from "./replica-health.ts";

const after = (...seen: Observation[]) => seen.reduce(nextHealth, UNKNOWN_HEALTH).healthy;

test("a replica is healthy once it has answered", () => {
  expect(after()).toBe(false);
  expect(after("ok")).toBe(true);
});

test("one failure is forgiven, two in a row are not", () => {
  expect(after("ok", "failed")).toBe(true);
  expect(after("ok", "failed", "ok", "failed")).toBe(true);
  expect(after("ok", "failed", "failed")).toBe(false);
});

test("a refused connection needs no second look", () => {
  expect(after("ok", "refused")).toBe(false);
  expect(after("ok", "refused", "failed")).toBe(false);
  expect(after("ok", "refused", "ok")).toBe(true);
});
