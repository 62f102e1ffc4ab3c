// What must hold for every history of submissions and aborts, whatever the settings.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Engine } from "./engine.ts";
import type { EngineOptionsInput } from "./engine-options.ts";
import type { EngineRequest, FinishedRequest } from "./engine-request.ts";

const RUNS = 300;
/** Far more than any of these histories needs: beyond it the engine goes round in circles. */
const MAX_STEPS = 20_000;

const options: fc.Arbitrary<EngineOptionsInput> = fc.record({
  numGpuBlocks: fc.integer({ min: 4, max: 24 }),
  maxNumSeqs: fc.integer({ min: 1, max: 6 }),
  maxNumBatchedTokens: fc.integer({ min: 4, max: 128 }),
  longPrefillTokenThreshold: fc.constantFrom(0, 8, 24),
  schedulingPolicy: fc.constantFrom("fcfs", "priority"),
  admission: fc.constantFrom("whole-prompt", "first-chunk"),
  watermark: fc.constantFrom(0, 0.1, 0.4),
  prefixCaching: fc.boolean(),
  maxNumQueuedReqs: fc.constantFrom(3, 1000),
  maxNumQueuedTokens: fc.constantFrom(100, 100_000),
});

interface Event {
  /** Steps that pass before it. */
  readonly steps: number;
  readonly shared: number;
  readonly own: number;
  readonly output: number;
  readonly priority: number;
  readonly deferMs: number;
  /** Aborted that many steps after it was submitted; undefined: never. */
  readonly abortAfter: number | undefined;
}

const event: fc.Arbitrary<Event> = fc.record({
  steps: fc.integer({ min: 0, max: 8 }),
  shared: fc.constantFrom(0, 16, 50),
  own: fc.integer({ min: 1, max: 150 }),
  output: fc.integer({ min: 1, max: 60 }),
  priority: fc.integer({ min: 0, max: 4 }),
  deferMs: fc.constantFrom(0, 0, 7, 60),
  abortAfter: fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined, freq: 4 }),
});

const toRequest = ({ shared, own, output, priority, deferMs }: Event, index: number): EngineRequest => ({
  id: `r${index}`,
  prompt: [...(shared > 0 ? [{ content: "shared", tokens: shared }] : []), { content: `own ${index}`, tokens: own }],
  outputTokens: output,
  priority,
  deferMs,
});

interface History {
  readonly engine: Engine;
  readonly accepted: readonly string[];
  readonly refused: readonly string[];
  readonly aborted: readonly string[];
  readonly finished: readonly FinishedRequest[];
}

/** Plays all events, then lets the engine run dry; `check` sees it after each step began. */
const play = (given: EngineOptionsInput, events: readonly Event[], check: (engine: Engine) => void): History => {
  const engine = new Engine(given, ({ tokens }) => 1 + tokens);
  const history = { engine, accepted: [] as string[], refused: [] as string[], aborted: [] as string[] };
  const finished: FinishedRequest[] = [];
  const aborts = new Map<number, string[]>();
  let nowMs = 0;
  let stepsDone = 0;
  const step = (): boolean => {
    for (const id of aborts.get(stepsDone) ?? []) if (engine.abort(id)) history.aborted.push(id);
    const begun = engine.beginStep(nowMs);
    check(engine);
    stepsDone += 1;
    if (begun === undefined) {
      const { running, waiting, deferred } = engine.state;
      expect({ running, ready: waiting - deferred }).toEqual({ running: 0, ready: 0 });
      nowMs += 1;
      return engine.state.waiting > 0;
    }
    nowMs += begun.durationMs;
    finished.push(...engine.endStep(begun, nowMs).finished);
    return true;
  };
  for (const [index, given] of events.entries()) {
    for (let count = 0; count < given.steps; count += 1) step();
    const request = toRequest(given, index);
    const accepted = engine.submit(request, nowMs) === undefined;
    (accepted ? history.accepted : history.refused).push(request.id);
    if (!accepted || given.abortAfter === undefined) continue;
    const at = stepsDone + given.abortAfter;
    aborts.set(at, [...(aborts.get(at) ?? []), request.id]);
  }
  while (step()) expect(stepsDone).toBeLessThan(MAX_STEPS);
  return { ...history, finished };
};

const holds = (check: (given: EngineOptionsInput, events: readonly Event[]) => void): void =>
  fc.assert(fc.property(options, fc.array(event, { minLength: 1, maxLength: 25 }), check), { numRuns: RUNS });

describe("every engine", () => {
  it("never uses more blocks than it has, nor less than none, and leaks none", () => {
    holds((given, events) => {
      const { engine } = play(given, events, ({ state }) => {
        expect(state.usedBlocks).toBeGreaterThanOrEqual(0);
        expect(state.usedBlocks).toBeLessThanOrEqual(state.totalBlocks);
        expect(state.running).toBeLessThanOrEqual(given.maxNumSeqs ?? 0);
      });
      expect(engine.state).toMatchObject({ usedBlocks: 0, running: 0, waiting: 0 });
    });
  });

  it("ends every request: finished with all its tokens, aborted, or refused at the door", () => {
    holds((given, events) => {
      const { accepted, aborted, finished } = play(given, events, () => {});
      expect([...finished.map(({ id }) => id), ...aborted].sort()).toEqual([...accepted].sort());
      for (const { id, outputTokens } of finished) expect(outputTokens).toBe(events[Number(id.slice(1))]?.output);
    });
  });

  it("finishes those it preempted, and counts every preemption", () => {
    holds((given, events) => {
      const { engine, aborted, finished } = play(given, events, () => {});
      const counted = finished.reduce((sum, { preemptions }) => sum + preemptions, 0);
      if (aborted.length === 0) expect(engine.state.preemptions).toBe(counted);
      else expect(engine.state.preemptions).toBeGreaterThanOrEqual(counted);
    });
  });

  it("holds no block of an aborted request once the next step has begun", () => {
    holds((given, events) => {
      const engine = new Engine(given, () => 1);
      const ids = events
        .map((one, index) => toRequest(one, index))
        .filter((one) => engine.submit(one, 0) === undefined);
      const begun = engine.beginStep(0);
      for (const { id } of ids) engine.abort(id);
      if (begun !== undefined) expect(engine.endStep(begun, 1)).toEqual({ tokens: [], finished: [] });
      expect(engine.beginStep(0)).toBeUndefined();
      expect(engine.state).toMatchObject({ usedBlocks: 0, running: 0, waiting: 0 });
    });
  });

  it("plays the same history the same way", () => {
    holds((given, events) => {
      expect(play(given, events, () => {}).finished).toEqual(play(given, events, () => {}).finished);
    });
  });
});

describe("the order", () => {
  /** Requests of one length, all there from the start: only the order can tell them apart. */
  const order = (given: EngineOptionsInput, priorities: readonly number[]): number[] => {
    const events = priorities.map((priority) => ({ steps: 0, shared: 0, own: 20, output: 8, priority, deferMs: 0 }));
    const engine = new Engine({ ...given, maxNumQueuedReqs: 1000, maxNumQueuedTokens: 100_000, watermark: 0 }, () => 1);
    for (const [index, one] of events.entries()) engine.submit(toRequest({ ...one, abortAfter: undefined }, index), 0);
    const finished: number[] = [];
    for (let step = engine.beginStep(0), now = 1; step !== undefined; step = engine.beginStep(now), now += 1)
      finished.push(...engine.endStep(step, now).finished.map(({ id }) => Number(id.slice(1))));
    return finished;
  };

  const priorities = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 20 });

  it("under fcfs starves nobody: equals end in the order of their arrival", () => {
    fc.assert(
      fc.property(options, priorities, (given, ranks) => {
        const got = order({ ...given, schedulingPolicy: "fcfs" }, ranks);
        expect(got).toEqual(ranks.map((_, index) => index));
      }),
      { numRuns: RUNS },
    );
  });

  it("under priority ends more important ones first, and equals in the order of their arrival", () => {
    fc.assert(
      fc.property(options, priorities, (given, ranks) => {
        const got = order({ ...given, schedulingPolicy: "priority" }, ranks);
        const wanted = ranks
          .map((rank, index) => ({ rank, index }))
          .sort((a, b) => a.rank - b.rank || a.index - b.index);
        expect(got).toEqual(wanted.map(({ index }) => index));
      }),
      { numRuns: RUNS },
    );
  });

  it("under fcfs lets nobody wait behind a stream of later ones", () => {
    const later = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 30, maxLength: 60 });
    fc.assert(
      fc.property(options, later, (given, lengths) => {
        const settings = {
          ...given,
          schedulingPolicy: "fcfs",
          maxNumQueuedReqs: 1000,
          maxNumQueuedTokens: 100_000,
          watermark: 0,
        } as const;
        const engine = new Engine({ ...settings, numGpuBlocks: 12 }, () => 1);
        engine.submit({ id: "first", prompt: [{ content: "first", tokens: 150 }], outputTokens: 30 }, 0);
        const { longPrefillTokenThreshold: most = 0, maxNumBatchedTokens = 0 } = engine.options;
        const stepsAlone = Math.ceil(150 / Math.min(maxNumBatchedTokens, most > 0 ? most : 150)) + 29;
        let endedAt: number | undefined;
        for (let count = 1; count <= stepsAlone; count += 1) {
          const tokens = lengths[count % lengths.length] ?? 1;
          engine.submit({ id: `later ${count}`, prompt: [{ content: `${count}`, tokens }], outputTokens: 4 }, 0);
          const step = engine.beginStep(count);
          const ended = step === undefined ? [] : engine.endStep(step, count).finished;
          if (ended.some(({ id }) => id === "first")) endedAt = count;
        }
        expect(endedAt).toBe(stepsAlone);
      }),
      { numRuns: RUNS },
    );
  });
});
