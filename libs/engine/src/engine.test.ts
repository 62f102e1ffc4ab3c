import { describe, expect, it } from "vitest";
import { Engine, type EngineStep, type StepOutcome } from "./engine.ts";
import type { EngineOptionsInput } from "./engine-options.ts";
import type { EngineRequest, FinishedRequest } from "./engine-request.ts";

const STEP_MS = 10;

const createEngine = (options: EngineOptionsInput): Engine => new Engine(options, () => STEP_MS);

const request = (id: string, prompt: number, output: number, more: Partial<EngineRequest> = {}): EngineRequest => ({
  id,
  prompt: [{ content: id, tokens: prompt }],
  outputTokens: output,
  ...more,
});

const begin = (engine: Engine, nowMs = 0): EngineStep => {
  const step = engine.beginStep(nowMs);
  if (step === undefined) throw new TypeError("there is nothing to do");
  return step;
};

/** The ids that a step works on, with the tokens of each. */
const worked = ({ work }: EngineStep): Record<string, number> =>
  Object.fromEntries([...work].map(([{ id }, tokens]) => [id, tokens]));

const runStep = (engine: Engine, nowMs = 0): StepOutcome => engine.endStep(begin(engine), nowMs);

const runAll = (engine: Engine): FinishedRequest[] => {
  const finished: FinishedRequest[] = [];
  let nowMs = 0;
  for (let step = engine.beginStep(nowMs); step !== undefined; step = engine.beginStep(nowMs)) {
    nowMs += step.durationMs;
    finished.push(...engine.endStep(step, nowMs).finished);
  }
  return finished;
};

describe("a step", () => {
  it("makes the first token when the prompt is through, then one a step", () => {
    const engine = createEngine({ numGpuBlocks: 10 });
    engine.submit(request("a", 20, 3), 0);
    expect(runStep(engine, 10).tokens).toMatchObject([{ id: "a", produced: 1, sinceMs: 10 }]);
    expect(runStep(engine, 25).tokens).toMatchObject([{ id: "a", produced: 2, sinceMs: 15 }]);
    expect(runStep(engine, 30).finished).toMatchObject([
      { id: "a", startedMs: 0, firstTokenMs: 10, finishedMs: 30, outputTokens: 3 },
    ]);
    expect(engine.beginStep(30)).toBeUndefined();
    expect(engine.state).toMatchObject({ running: 0, usedBlocks: 0 });
  });

  it("cuts prompts to the token budget and serves running sequences first", () => {
    const engine = createEngine({ numGpuBlocks: 100, maxNumBatchedTokens: 32 });
    engine.submit(request("a", 10, 9), 0);
    runStep(engine);
    engine.submit(request("b", 60, 2), 0);
    const steps = [begin(engine)];
    engine.endStep(steps[0] as EngineStep, 0);
    expect(worked(steps[0] as EngineStep)).toEqual({ a: 1, b: 31 });
    expect(worked(begin(engine))).toEqual({ a: 1, b: 29 });
  });

  it("takes no more of one prompt than longPrefillTokenThreshold", () => {
    const engine = createEngine({ numGpuBlocks: 100, longPrefillTokenThreshold: 16 });
    engine.submit(request("a", 40, 1), 0);
    expect(worked(begin(engine))).toEqual({ a: 16 });
  });

  it("holds at most maxNumSeqs", () => {
    const engine = createEngine({ numGpuBlocks: 100, maxNumSeqs: 2 });
    for (const id of ["a", "b", "c"]) engine.submit(request(id, 16, 4), 0);
    runStep(engine);
    expect(engine.state).toMatchObject({ running: 2, waiting: 1 });
  });
});

describe("admission", () => {
  const full = { numGpuBlocks: 10, maxNumBatchedTokens: 32 };

  it("waits for room for the whole prompt", () => {
    const engine = createEngine(full);
    for (const id of ["a", "b"]) engine.submit(request(id, 96, 4), 0);
    for (let step = 0; step < 3; step += 1) runStep(engine);
    expect(worked(begin(engine))).toEqual({ a: 1 });
    expect(engine.state).toMatchObject({ running: 1, waiting: 1 });
    expect(runAll(engine).map(({ preemptions }) => preemptions)).toEqual([0, 0]);
  });

  it("lets the first chunk in where it is told to, and pays with preemptions", () => {
    const engine = createEngine({ ...full, maxNumBatchedTokens: 64, admission: "first-chunk" });
    for (const id of ["a", "b"]) engine.submit(request(id, 96, 4), 0);
    runStep(engine);
    runStep(engine);
    expect(engine.state).toMatchObject({ running: 2 });
    expect(runAll(engine)).toHaveLength(2);
    expect(engine.state.preemptions).toBeGreaterThan(0);
  });

  it("leaves the watermark free", () => {
    const engine = createEngine({ numGpuBlocks: 10, watermark: 0.5 });
    for (const id of ["a", "b"]) engine.submit(request(id, 48, 4), 0);
    runStep(engine);
    expect(engine.state).toMatchObject({ running: 1, waiting: 1, usedBlocks: 3 });
  });

  it("leaves none free for a request that would be alone", () => {
    const engine = createEngine({ numGpuBlocks: 10, watermark: 0.5 });
    engine.submit(request("a", 150, 4), 0);
    expect(runAll(engine)).toHaveLength(1);
  });

  it("refuses what can never fit, what is too much, and a used id", () => {
    const engine = createEngine({ numGpuBlocks: 10, maxNumQueuedReqs: 2 });
    expect(engine.submit(request("a", 160, 1), 0)).toBe("too_long");
    expect(engine.submit(request("a", 159, 1), 0)).toBeUndefined();
    expect(engine.submit(request("a", 1, 1), 0)).toBe("duplicate_id");
    expect(engine.submit(request("b", 1, 1), 0)).toBeUndefined();
    expect(engine.submit(request("c", 1, 1), 0)).toBe("queue_full");
    expect(engine.state.refused).toBe(3);
  });

  it("refuses while prompts without a first token are as long as it bears, and no longer", () => {
    const engine = createEngine({ numGpuBlocks: 100, maxNumQueuedTokens: 50 });
    for (const id of ["a", "b"]) expect(engine.submit(request(id, 30, 4), 0)).toBeUndefined();
    expect(engine.submit(request("c", 1, 1), 0)).toBe("prefill_full");
    runStep(engine);
    expect(engine.submit(request("c", 1, 1), 0)).toBeUndefined();
  });

  it("takes a request up when it is ready, and lets others by until then", () => {
    const engine = createEngine({ numGpuBlocks: 100 });
    engine.submit(request("later", 16, 1, { deferMs: 20 }), 0);
    expect(engine.beginStep(0)).toBeUndefined();
    expect(engine.state).toMatchObject({ waiting: 1, deferred: 1 });
    engine.submit(request("now", 16, 1), 5);
    expect(worked(begin(engine, 5))).toEqual({ now: 16 });
    const step = begin(engine, 20);
    expect(worked(step)).toMatchObject({ later: 16 });
    expect(engine.state).toMatchObject({ waiting: 0, deferred: 0 });
    expect(engine.endStep(step, 30).finished).toContainEqual(
      expect.objectContaining({ id: "later", submittedMs: 0, startedMs: 20, firstTokenMs: 30 }),
    );
  });
});

describe("preemption", () => {
  it("takes the last runner under fcfs, and it is first to come back", () => {
    const engine = createEngine({ numGpuBlocks: 4, prefixCaching: false });
    for (const id of ["a", "b", "c"]) engine.submit(request(id, 16, 20), 0);
    const finished = runAll(engine);
    expect(finished.map(({ id }) => id)).toEqual(["a", "b", "c"]);
    expect(finished[0]).toMatchObject({ preemptions: 0 });
    expect(engine.state.preemptions).toBeGreaterThan(0);
  });

  it("takes the least important under priority, though it was first", () => {
    const engine = createEngine({ numGpuBlocks: 3, schedulingPolicy: "priority" });
    engine.submit(request("idle", 16, 17, { priority: 4 }), 0);
    engine.submit(request("critical", 16, 17, { priority: 0 }), 0);
    const finished = runAll(engine);
    expect(finished.map(({ id }) => id)).toEqual(["critical", "idle"]);
    expect(finished.map(({ preemptions }) => preemptions)).toEqual([0, 1]);
  });

  it("lets nobody in with the blocks that a preemption freed, not in that step", () => {
    const engine = createEngine({ numGpuBlocks: 4, schedulingPolicy: "priority" });
    engine.submit(request("low", 32, 4, { priority: 3 }), 0);
    engine.submit(request("critical", 32, 4, { priority: 0 }), 0);
    runStep(engine);
    engine.submit(request("high", 16, 4, { priority: 1 }), 0);
    const step = begin(engine);
    expect(worked(step)).toEqual({ critical: 1 });
    expect(engine.state.preemptions).toBe(1);
    engine.endStep(step, 0);
    expect(worked(begin(engine))).toEqual({ critical: 1, high: 16 });
  });

  it("serves the others at once when the first runner is the one that has to go", () => {
    const engine = createEngine({ numGpuBlocks: 4, schedulingPolicy: "priority" });
    engine.submit(request("idle", 31, 8, { priority: 4 }), 0);
    runStep(engine);
    engine.submit(request("critical", 20, 8, { priority: 0 }), 0);
    runStep(engine);
    expect(worked(begin(engine))).toEqual({ critical: 1 });
    expect(engine.state).toMatchObject({ running: 1, waiting: 1, preemptions: 1 });
  });

  it("finds its own blocks again if nobody took them", () => {
    const engine = createEngine({ numGpuBlocks: 5, admission: "first-chunk" });
    for (const id of ["a", "b"]) engine.submit(request(id, 31, 18), 0);
    runStep(engine);
    expect(runAll(engine).map(({ cachedTokens }) => cachedTokens)).toEqual([0, 0]);
    expect(engine.state.preemptions).toBeGreaterThan(0);
  });
});

describe("the prefix cache", () => {
  const shared = { content: "instructions", tokens: 64 };

  it("spares what an earlier request computed, up to the last token", () => {
    const engine = createEngine({ numGpuBlocks: 20 });
    engine.submit({ id: "a", prompt: [shared], outputTokens: 1 }, 0);
    runStep(engine);
    engine.submit({ id: "b", prompt: [shared], outputTokens: 1 }, 0);
    const step = begin(engine);
    expect(worked(step)).toEqual({ b: 16 });
    expect(engine.endStep(step, 0).finished).toMatchObject([{ cachedTokens: 48 }]);
  });

  it("spares what is computed in the same step", () => {
    const engine = createEngine({ numGpuBlocks: 20 });
    for (const id of ["a", "b"]) engine.submit({ id, prompt: [shared], outputTokens: 1 }, 0);
    expect(worked(begin(engine))).toEqual({ a: 64, b: 16 });
  });

  it("counts a block that two share once", () => {
    const engine = createEngine({ numGpuBlocks: 20 });
    engine.submit({ id: "a", prompt: [shared], outputTokens: 9 }, 0);
    runStep(engine);
    engine.submit({ id: "b", prompt: [shared, { content: "b", tokens: 16 }], outputTokens: 9 }, 0);
    runStep(engine);
    expect(engine.state.usedBlocks).toBe(4 + 1 + 1);
  });

  it("spares a turn the output of the turn before", () => {
    const engine = createEngine({ numGpuBlocks: 20 });
    const first = { id: "a", prompt: [shared], outputTokens: 17, outputContent: "answer" };
    engine.submit(first, 0);
    runAll(engine);
    engine.submit({ id: "b", prompt: [shared, { content: "answer", tokens: 17 }], outputTokens: 1 }, 0);
    expect(runAll(engine)).toMatchObject([{ cachedTokens: 80 }]);
  });

  it("counts what was looked for and found, once a request", () => {
    const engine = createEngine({ numGpuBlocks: 20 });
    for (const id of ["a", "b"]) {
      engine.submit({ id, prompt: [shared], outputTokens: 1 }, 0);
      runAll(engine);
    }
    expect(engine.state.prefix).toEqual({ queries: 128, hits: 48 });
  });

  it("finds nothing from before a reset", () => {
    const engine = createEngine({ numGpuBlocks: 20 });
    engine.submit({ id: "a", prompt: [shared], outputTokens: 1 }, 0);
    runAll(engine);
    engine.resetPrefixCache();
    engine.submit({ id: "b", prompt: [shared], outputTokens: 1 }, 0);
    expect(runAll(engine)).toMatchObject([{ cachedTokens: 0 }]);
  });

  it("keeps salts apart", () => {
    const engine = createEngine({ numGpuBlocks: 20 });
    engine.submit({ id: "a", prompt: [shared], outputTokens: 1, cacheSalt: "one" }, 0);
    runAll(engine);
    engine.submit({ id: "b", prompt: [shared], outputTokens: 1, cacheSalt: "two" }, 0);
    expect(runAll(engine)).toMatchObject([{ cachedTokens: 0 }]);
  });
});

describe("abort", () => {
  it("frees the blocks in the next step and makes no token any more", () => {
    const engine = createEngine({ numGpuBlocks: 10 });
    for (const id of ["a", "b"]) engine.submit(request(id, 32, 50), 0);
    const step = begin(engine);
    expect(engine.abort("a")).toBe(true);
    expect(engine.endStep(step, 0).tokens).toMatchObject([{ id: "b", produced: 1 }]);
    begin(engine);
    expect(engine.state).toMatchObject({ running: 1, usedBlocks: 3 });
    expect(engine.abort("a")).toBe(false);
  });

  it("takes a waiting request out of the queue", () => {
    const engine = createEngine({ numGpuBlocks: 10, maxNumSeqs: 1 });
    for (const id of ["a", "b"]) engine.submit(request(id, 16, 2), 0);
    runStep(engine);
    engine.abort("b");
    expect(runAll(engine).map(({ id }) => id)).toEqual(["a"]);
    expect(engine.state).toMatchObject({ waiting: 0, usedBlocks: 0 });
  });
});
