import { expect, it } from "vitest";
import { KeySequence } from "./key-sequence.ts";

it("reads a key by itself, and two after g when they come soon", () => {
  const keys = new KeySequence();
  expect(keys.press("j", 0)).toBe("j");
  expect(keys.press("g", 10)).toBeUndefined();
  expect(keys.press("t", 1_000)).toBe("g t");
  expect(keys.press("g", 2_000)).toBeUndefined();
  expect(keys.press("t", 3_001)).toBe("t");
  expect(keys.press("g", 4_000)).toBeUndefined();
  expect(keys.press("g", 4_001)).toBe("g g");
  expect(keys.press("o", 4_002)).toBe("o");
});
