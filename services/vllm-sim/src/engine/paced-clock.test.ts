import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PacedClock, type TimeScale } from "./paced-clock.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const start = (scale: TimeScale) => {
  let wallMs = 1000;
  const clock = new PacedClock(scale, { now: () => wallMs });
  const ran: number[] = [];
  const due = (atMs: number) => clock.virtual.at(atMs, () => ran.push(clock.virtual.nowMs));
  /** Real time passes; timers see it as well. */
  const pass = (ms: number) => {
    wallMs += ms;
    vi.advanceTimersByTime(ms);
  };
  return { clock, ran, due, pass, passUnseen: (ms: number) => (wallMs += ms) };
};

describe("PacedClock", () => {
  it("runs by itself what is due, scaled, and no sooner", () => {
    const { clock, ran, due, pass } = start(10);
    for (const atMs of [30, 50]) due(atMs);
    clock.arm();
    pass(2);
    expect(ran).toEqual([]);
    pass(1);
    expect(ran).toEqual([30]);
    pass(2);
    expect(ran).toEqual([30, 50]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("makes up for a late timer: everything runs at its own time", () => {
    const { clock, ran, due, passUnseen } = start(1);
    for (const atMs of [10, 20, 70]) due(atMs);
    passUnseen(60);
    clock.catchUp();
    expect(ran).toEqual([10, 20]);
    expect(clock.virtual.nowMs).toBe(60);
  });

  it("at once runs all there is, and what comes of it, but not before the caller is done", () => {
    const { clock, ran, due } = start("instant");
    clock.virtual.at(5, () => due(100));
    clock.arm();
    expect(ran).toEqual([]);
    vi.runAllTimers();
    expect(ran).toEqual([100]);
  });

  it("waits for what is due in months", () => {
    const { clock, ran, due, pass } = start(1e-9);
    const wokenUp = vi.spyOn(clock, "catchUp");
    due(10);
    clock.arm();
    pass(1000);
    expect(wokenUp).not.toHaveBeenCalled();
    pass(1e10);
    expect(ran).toEqual([10]);
  });

  it("does nothing any more once it is stopped, also for who comes later", () => {
    const { clock, ran, due, pass } = start(1);
    due(10);
    clock.arm();
    clock.stop();
    pass(20);
    due(30);
    clock.arm();
    pass(20);
    clock.catchUp();
    expect(ran).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
