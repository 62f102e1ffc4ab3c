import { expect, test } from "vitest";
import { type EngineStats, NO_STATS } from "./engine-stats.ts";
import { KeptStats } from "./kept-stats.ts";

const told: EngineStats = { ...NO_STATS, kv: { blocks: 100, blockSize: 16, usedBlocks: 50 }, running: 3 };

test("figures that come no more stand for two looks, and are gone at the third", () => {
  for (const without of [undefined, NO_STATS]) {
    const kept = new KeptStats();
    expect(kept.hear(told)).toBe(true);
    expect([kept.hear(without), kept.hear(without), kept.last]).toEqual([false, false, told]);
    expect([kept.hear(without), kept.last]).toEqual([true, NO_STATS]);
  }
});

test("a page that is missed now and then changes nothing", () => {
  const kept = new KeptStats();
  for (let look = 0; look < 5; look += 1) {
    expect(kept.hear(told)).toBe(true);
    for (let missed = 0; missed < 2; missed += 1) expect(kept.hear(undefined)).toBe(false);
  }
  expect(kept.last).toBe(told);
});

test("a server that never tells of its memory is heard at each look, one that tells nothing at none", () => {
  const kept = new KeptStats();
  expect([kept.hear(NO_STATS), kept.hear(NO_STATS), kept.hear(undefined)]).toEqual([true, true, false]);
});

test("what is forgotten is not waited for", () => {
  const kept = new KeptStats();
  kept.hear(told);
  kept.forget();
  expect([kept.last, kept.hear(NO_STATS)]).toEqual([NO_STATS, true]);
});
