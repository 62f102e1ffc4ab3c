import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawArrivals } from "./arrivals.ts";
import { percentile } from "./percentile.ts";
import { around, createRandom } from "./seeded-random.ts";
import { TraceHash } from "./trace-hash.ts";
import { VirtualClock } from "./virtual-clock.ts";

describe("VirtualClock", () => {
  it("runs what is due in the order of time, then of asking", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
        const clock = new VirtualClock();
        const ran: (readonly [number, number])[] = [];
        for (const [index, atMs] of times.entries()) clock.at(atMs, () => ran.push([clock.nowMs, index]));
        clock.runUntil(Number.POSITIVE_INFINITY);
        const wanted = times.map((atMs, index) => [atMs, index] as const);
        expect(ran).toEqual(wanted.sort(([a, i], [b, j]) => a - b || i - j));
      }),
    );
  });

  it("stops at the given moment, and runs what is asked for on the way", () => {
    const clock = new VirtualClock();
    const ran: number[] = [];
    const tick = (): void => {
      ran.push(clock.nowMs);
      clock.after(10, tick);
    };
    tick();
    clock.runUntil(35);
    expect(ran).toEqual([0, 10, 20, 30]);
    expect(clock.nowMs).toBe(35);
  });

  it("takes the past for now", () => {
    const clock = new VirtualClock();
    clock.runUntil(50);
    let at = 0;
    clock.at(10, () => {
      at = clock.nowMs;
    });
    clock.runUntil(60);
    expect(at).toBe(50);
  });
});

describe("createRandom", () => {
  it("gives the same numbers for the same seed and others for another", () => {
    const draw = (seed: number): number[] => Array.from({ length: 5 }, createRandom(seed));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it("is even between 0 and 1", () => {
    const random = createRandom(3);
    const counts = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 20_000; draw += 1) {
      const bin = Math.floor(random() * 10);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });

  it("draws lengths around the mean and never below one", () => {
    const random = createRandom(4);
    const lengths = Array.from({ length: 2000 }, () => around(100, 0.3, random));
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(70);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(130);
    expect(around(1, 0.9, () => 0)).toBe(1);
  });
});

describe("drawArrivals", () => {
  const HOURS_10 = 36_000_000;

  it("has the asked mean, with and without bursts", () => {
    const bursts = { everySeconds: 300, lastSeconds: 30, factor: 8 };
    for (const plan of [{ perMinute: 45 }, { perMinute: 45, bursts }]) {
      const perMinute = drawArrivals(plan, HOURS_10, createRandom(5)).length / 600;
      expect(Math.abs(perMinute / 45 - 1)).toBeLessThan(0.08);
    }
  });

  it("comes in bursts where it is told to: some minutes are many times the others", () => {
    const perMinute = (bursts: boolean): number[] => {
      const plan = { perMinute: 10, ...(bursts ? { bursts: { everySeconds: 600, lastSeconds: 60, factor: 20 } } : {}) };
      const counts = new Array<number>(600).fill(0);
      for (const atMs of drawArrivals(plan, HOURS_10, createRandom(6))) {
        const minute = Math.floor(atMs / 60_000);
        counts[minute] = (counts[minute] ?? 0) + 1;
      }
      return counts;
    };
    expect(Math.max(...perMinute(false))).toBeLessThan(30);
    expect(Math.max(...perMinute(true))).toBeGreaterThan(50);
  });

  it("rises, and is nothing at no rate", () => {
    const arrivals = drawArrivals({ perMinute: 30 }, 600_000, createRandom(8));
    expect(arrivals).toEqual([...arrivals].sort((a, b) => a - b));
    expect(drawArrivals({ perMinute: 0 }, 600_000, createRandom(8))).toEqual([]);
  });
});

describe("percentile", () => {
  it("is a value of the list that the share does not exceed", () => {
    expect(percentile([4, 1, 3, 2], 0.5)).toBe(2);
    expect(percentile([4, 1, 3, 2], 0.95)).toBe(4);
    expect(percentile([7], 0)).toBe(7);
    expect(percentile([], 0.5)).toBeUndefined();
  });
});

describe("TraceHash", () => {
  const hash = (...values: (number | string)[]): string => {
    const trace = new TraceHash();
    trace.add(...values);
    return trace.hex;
  };

  it("tells values, their order and their kind apart", () => {
    const all = [hash(1, 2), hash(2, 1), hash("12"), hash("1", "2"), hash(12), hash(0.1 + 0.2), hash(0.3), hash()];
    expect(new Set(all).size).toBe(all.length);
    expect(hash(1, "a")).toBe(hash(1, "a"));
    expect(hash(1)).toMatch(/^[0-9a-f]{16}$/);
  });
});
