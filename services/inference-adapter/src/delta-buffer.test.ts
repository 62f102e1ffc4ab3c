import { expect, test } from "vitest";
import { DELTA_MS, DeltaBuffer } from "./delta-buffer.ts";

test("the first text leaves at once, later text once per interval, and nothing is lost", () => {
  const buffer = new DeltaBuffer();
  buffer.add("a");
  expect(buffer.take(1000)).toBe("a");
  buffer.add("b");
  expect(buffer.take(1001)).toBeUndefined();
  buffer.add("c");
  expect(buffer.take(1000 + DELTA_MS)).toBe("bc");
  buffer.add("d");
  expect(buffer.takeAll(1000 + DELTA_MS)).toBe("d");
});

test("without text there is nothing to send", () => {
  const buffer = new DeltaBuffer();
  expect(buffer.take(1000)).toBeUndefined();
  expect(buffer.takeAll(1000)).toBeUndefined();
});

test("what one message cannot hold is dropped", () => {
  const buffer = new DeltaBuffer();
  buffer.add("x".repeat(2_000_000));
  buffer.add("y");
  expect(buffer.takeAll(0)).toHaveLength(64 * 1024);
});
