import { expect, test } from "vitest";
import { DriftWatch, type Look } from "./drift-watch.ts";

const drifts = (...looks: readonly Look[]) => {
  const watch = new DriftWatch();
  return looks.map((look) => [watch.look(look), watch.drift]);
};

const leak: Look = { engine: 1, least: 0, most: 0 };
const agree: Look = { engine: 4, least: 4, most: 5 };

test("a request that the adapter knows nothing of is told at the third look, and its end once", () => {
  expect(drifts(leak, leak, leak, leak, agree, agree)).toEqual([
    [false, 0],
    [false, 0],
    [true, 1],
    [false, 1],
    [true, 0],
    [false, 0],
  ]);
});

test("what begins or ends while the engine is asked is no drift, and neither is one that changes its direction", () => {
  const ending: Look = { engine: 5, least: 2, most: 5 };
  const fewer: Look = { engine: 0, least: 9, most: 9 };
  expect(drifts(leak, leak, ending, leak, leak, fewer, fewer).every(([, drift]) => drift === 0)).toBe(true);
});

test("a few calls that are on their way are missed by nobody, many are", () => {
  const onTheirWay: Look = { engine: 9, least: 12, most: 12 };
  expect(drifts(onTheirWay, onTheirWay, onTheirWay).at(-1)).toEqual([false, 0]);
  const missing: Look = { engine: 8, least: 12, most: 12 };
  expect(drifts(missing, missing, missing).at(-1)).toEqual([true, -4]);
});
