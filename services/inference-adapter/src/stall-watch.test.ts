import { expect, test } from "vitest";
import { StallWatch } from "./stall-watch.ts";

const [first, second] = [{}, {}];

test("silence counts only while calls run, and from the last token of any of them", () => {
  const watch = new StallWatch(10_000);
  expect(watch.suspicion(60_000)).toBeUndefined();
  watch.began(first, 0, 60_000);
  expect(watch.suspicion(64_999)).toBeUndefined();
  expect(watch.suspicion(65_000)).toBe(5_000);
  watch.began(second, 0, 66_000);
  expect(watch.suspicion(66_000)).toBe(4_000);
  watch.heard(66_000);
  expect(watch.suspicion(70_000)).toBeUndefined();
  expect(watch.suspicion(77_000)).toBe(0);
  watch.ended(first);
  watch.ended(second);
  expect(watch.suspicion(99_000)).toBeUndefined();
});

test("calls that end without a token, and others that begin, do not hide a silence", () => {
  const watch = new StallWatch(10_000);
  watch.began(first, 0, 0);
  for (let now = 1_000; now < 5_000; now += 1_000) {
    watch.began(second, 0, now);
    watch.ended(second);
  }
  expect(watch.suspicion(5_000)).toBe(5_000);
});

test("prompts that are still computed are given their time, and only until their first token or their end", () => {
  const watch = new StallWatch(10_000);
  watch.began(first, 30_000, 0);
  watch.began(second, 2_000, 0);
  expect(watch.boundMs).toBe(42_000);
  expect(watch.suspicion(20_999)).toBeUndefined();
  watch.heard(21_000, first);
  expect(watch.boundMs).toBe(12_000);
  watch.ended(second);
  expect(watch.boundMs).toBe(10_000);
});

test("an engine that is slow by nature is given more time", () => {
  const watch = new StallWatch(10_000);
  watch.began(first, 0, 0);
  for (let token = 1; token <= 100; token += 1) watch.heard(token * 1_000);
  expect(watch.boundMs).toBe(10_000);
  watch.heard(101_000);
  expect(watch.boundMs).toBe(20_000);
  expect(watch.suspicion(110_999)).toBeUndefined();
  expect(watch.suspicion(111_000)).toBe(10_000);
});

test("one long pause does not make it patient", () => {
  const watch = new StallWatch(10_000);
  watch.began(first, 0, 0);
  for (let token = 1; token <= 101; token += 1) watch.heard(token === 50 ? 9_000 : token * 10 + 9_000);
  expect(watch.boundMs).toBe(10_000);
});
