import { describe, expect, it } from "vitest";
import { Lifecycle } from "./lifecycle.ts";
import type { Part } from "./part.ts";

const quiet = { info: () => {}, error: () => {} };
const never = () => new Promise<void>(() => {});

/** Parts that write what happens to them into one list. */
const recorded = (names: readonly string[], special: Readonly<Record<string, Partial<Part>>> = {}) => {
  const events: string[] = [];
  const note = (event: string) => {
    events.push(event);
    return Promise.resolve();
  };
  const parts = names.map((name): Part => {
    const usual = { name, start: () => note(`start ${name}`), stop: () => note(`stop ${name}`) };
    return { ...usual, ...special[name] };
  });
  return { events, parts };
};

const lifecycleOf = (parts: readonly Part[], deadlineMs = 1000) => new Lifecycle({ parts, log: quiet, deadlineMs });

describe("a lifecycle", () => {
  it("starts in order and stops in reverse", async () => {
    const { events, parts } = recorded(["health", "bus", "loop"]);
    const lifecycle = lifecycleOf(parts);
    await lifecycle.start();
    expect(lifecycle.running).toEqual(["health", "bus", "loop"]);
    await expect(lifecycle.stop()).resolves.toEqual({ stillRunning: [], failed: [] });
    expect(events).toEqual(["start health", "start bus", "start loop", "stop loop", "stop bus", "stop health"]);
  });

  it("stops what was started when a part cannot start, and gives that part's error", async () => {
    const broken = { start: () => Promise.reject(new TypeError("no server")) };
    const { events, parts } = recorded(["health", "bus", "store", "loop"], { store: broken });
    await expect(lifecycleOf(parts).start()).rejects.toThrow("no server");
    expect(events).toEqual(["start health", "start bus", "stop bus", "stop health"]);
  });

  it("stops once, however often it is told to", async () => {
    const { events, parts } = recorded(["bus"]);
    const lifecycle = lifecycleOf(parts);
    await lifecycle.start();
    const [first, second] = await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    expect(first).toBe(second);
    expect(events.filter((event) => event === "stop bus")).toHaveLength(1);
  });

  it("names what is still running when the deadline passes", async () => {
    const { parts } = recorded(["health", "bus", "loop"], { bus: { stop: never } });
    const lifecycle = lifecycleOf(parts, 20);
    await lifecycle.start();
    await expect(lifecycle.stop()).resolves.toEqual({ stillRunning: ["health", "bus"], failed: [] });
  });

  it("goes on stopping after a part that fails to", async () => {
    const broken = { stop: () => Promise.reject(new TypeError("cannot close")) };
    const { events, parts } = recorded(["health", "bus", "loop"], { bus: broken });
    const lifecycle = lifecycleOf(parts);
    await lifecycle.start();
    await expect(lifecycle.stop()).resolves.toEqual({ stillRunning: [], failed: ["bus"] });
    expect(events.at(-1)).toBe("stop health");
  });

  it("starts no further part once it is told to stop", async () => {
    const reached = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const slow = () => {
      reached.resolve();
      return gate.promise;
    };
    const { events, parts } = recorded(["health", "bus", "loop"], { bus: { start: slow } });
    const lifecycle = lifecycleOf(parts);
    const starting = lifecycle.start();
    await reached.promise;
    const stopping = lifecycle.stop();
    gate.resolve();
    await Promise.all([starting, stopping]);
    expect(events).toEqual(["start health", "stop bus", "stop health"]);
  });

  it("names a part whose start does not end", async () => {
    const { parts } = recorded(["health", "bus"], { bus: { start: never } });
    const lifecycle = lifecycleOf(parts, 20);
    void lifecycle.start();
    await Promise.resolve();
    await expect(lifecycle.stop()).resolves.toMatchObject({ stillRunning: ["health", "bus"] });
  });
});
