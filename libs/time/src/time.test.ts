import { describe, expect, it } from "vitest";
import { backoffDelay, pause, sleep, within } from "./index.ts";

const policy = { baseMs: 1000, multiplier: 2, maxMs: 5000 };

describe("backoffDelay", () => {
  it("grows by the multiplier up to the limit", () => {
    expect([1, 2, 3, 4].map((retry) => backoffDelay(retry, policy, 0.999999))).toEqual([1000, 2000, 4000, 5000]);
  });

  it("never goes under half of the full delay", () => {
    expect(backoffDelay(2, policy, 0)).toBe(1000);
  });
});

describe("sleep and pause", () => {
  it("reject and resolve on abort", async () => {
    const stop = new AbortController();
    const sleeping = sleep(60_000, stop.signal);
    const pausing = pause(60_000, stop.signal);
    stop.abort(new TypeError("enough"));
    await expect(sleeping).rejects.toThrow("enough");
    await expect(pausing).resolves.toBeUndefined();
    await expect(sleep(1, stop.signal)).rejects.toThrow("enough");
  });
});

describe("within", () => {
  it("rejects with the given error when the work is late", async () => {
    await expect(within(new Promise(() => {}), 5, () => new TypeError("late"))).rejects.toThrow("late");
  });

  it("passes the result on when it is not", async () => {
    await expect(within(Promise.resolve(7), 1000, () => new TypeError("late"))).resolves.toBe(7);
  });
});
