import { expect, it } from "vitest";
import { latencyOf, percentile } from "./percentile.ts";

it("takes the middle value of an odd count and the lower middle of an even one", () => {
  expect(percentile([3, 1, 2], 0.5)).toBe(2);
  expect(percentile([4, 1, 3, 2], 0.5)).toBe(2);
});

it("takes the largest of a few values as their 99th percentile, and the 99th of a hundred", () => {
  expect(percentile([1, 9, 5], 0.99)).toBe(9);
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(percentile(hundred, 0.99)).toBe(99);
});

it("knows no percentile of nothing", () => {
  expect(percentile([], 0.5)).toBeUndefined();
  expect(latencyOf([])).toEqual({ count: 0, p50_ms: 0, p99_ms: 0 });
});

it("sorts numbers as numbers", () => {
  expect(percentile([10, 9, 100], 1)).toBe(100);
});
