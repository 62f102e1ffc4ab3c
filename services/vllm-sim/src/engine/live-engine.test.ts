import { Engine } from "@openclaw/engine";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Generation } from "./generation.ts";
import { type GenerationEnd, LiveEngine } from "./live-engine.ts";
import { PacedClock } from "./paced-clock.ts";

const STEP_MS = 10;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const start = () => {
  let wallMs = 0;
  const engine = new LiveEngine(
    new Engine({ numGpuBlocks: 100 }, () => STEP_MS),
    new PacedClock(2, { now: () => wallMs }),
  );
  const submittedAt: number[] = [];
  const ends: GenerationEnd[] = [];
  engine.observe({ onSubmitted: (_, nowMs) => submittedAt.push(nowMs), onEnded: (end) => ends.push(end) });
  const ask = (id: string, outputTokens: number): Generation => {
    const request = { id, prompt: [{ content: id, tokens: 20 }], outputTokens };
    return engine.start({ request, completion: "stop", maxTokens: 50 }) as Generation;
  };
  const pass = (ms: number) => {
    wallMs += ms;
    vi.advanceTimersByTime(ms);
  };
  return { engine, submittedAt, ends, ask, pass };
};

it("stamps a request with the engine's time of its arrival, also after nothing was due for long", () => {
  const { submittedAt, ends, ask, pass } = start();
  pass(1000);
  ask("a", 2);
  pass(9);
  expect(ends).toEqual([]);
  pass(1);
  expect(submittedAt).toEqual([2000]);
  expect(ends).toMatchObject([{ reason: "stop", maxTokens: 50, finished: { submittedMs: 2000, finishedMs: 2020 } }]);
});

it("lets an id be used twice at a time", () => {
  const { ends, ask, pass } = start();
  for (const tokens of [1, 2]) ask("same", tokens);
  pass(20);
  expect(ends.map(({ finished }) => finished?.outputTokens)).toEqual([1, 2]);
});

it("aborts what nobody waits for, in its next step", async () => {
  const { engine, ends, ask, pass } = start();
  const client = new AbortController();
  const reading = ask("a", 100).progress(client.signal).next();
  pass(3);
  expect(engine.state).toMatchObject({ running: 1, usedBlocks: 2 });
  client.abort(new TypeError("gone"));
  await expect(reading).rejects.toThrow("gone");
  expect(ends).toMatchObject([{ reason: "abort" }]);
  expect(engine.state).toMatchObject({ running: 1, usedBlocks: 2 });
  pass(10);
  expect(engine.state).toMatchObject({ running: 0, usedBlocks: 0 });
});

it("takes nothing while it is dead, and everything after it has recovered", () => {
  const { engine, ends, ask, pass } = start();
  const generation = ask("a", 100);
  engine.die();
  expect(generation.died).toBe(true);
  expect(ends).toMatchObject([{ reason: "error" }]);
  expect(engine.isDead).toBe(true);
  engine.recover();
  ask("b", 1);
  pass(20);
  expect(ends.at(-1)).toMatchObject({ reason: "stop" });
});
