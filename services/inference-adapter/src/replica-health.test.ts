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

test("a server that cannot be reached needs no second look either, but may be the same process as before", () => {
  expect(after("ok", "unreachable")).toBe(false);
  expect(after("ok", "unreachable", "ok")).toBe(true);
  expect(after("ok", "hung", "unreachable", "ok")).toBe(false);
});

test("five calls in a row that break take it out, and only two tokens of its engine bring it back", () => {
  const broken = Array.from({ length: 5 }, () => "broke" as const);
  expect(after("ok", ...broken.slice(1))).toBe(true);
  expect(after("ok", ...broken.slice(1), "served", "broke")).toBe(true);
  expect(after("ok", ...broken)).toBe(false);
  expect(after("ok", ...broken, "ok", "ok", "token")).toBe(false);
  expect(after("ok", ...broken, "ok", "token", "no_token", "token")).toBe(false);
  expect(after("ok", ...broken, "ok", "token", "token")).toBe(true);
});

test("one that hangs is out at once, however well it answers, until it makes tokens or is another process", () => {
  expect(after("ok", "hung", "ok", "ok")).toBe(false);
  expect(after("ok", "hung", "token", "token")).toBe(true);
  expect(after("ok", "hung", "refused", "ok")).toBe(true);
});
