import { createStepTime, type Engine, hardwareCard, modelCard, StepLoad } from "@openclaw/engine";
import { describe, expect, it } from "vitest";
import { resolveOptions, type SimOptionsInput } from "../options.ts";
import { deferMsOf, engineOf } from "./engine-of-options.ts";

const firstStepMs = (options: SimOptionsInput): number | undefined => {
  const engine: Engine = engineOf(resolveOptions(options));
  engine.submit({ id: "a", prompt: [{ content: "a", tokens: 1000 }], outputTokens: 2 }, 0);
  return engine.beginStep(0)?.durationMs;
};

describe("engineOf", () => {
  it("has the steps of the card and the model that are named", () => {
    const load = new StepLoad();
    load.add(0, 1000, true);
    const physics = createStepTime(hardwareCard("A10"), modelCard("mistral-7b-awq"));
    expect(firstStepMs({ hardware: "a10", modelCard: "mistral-7b-awq" })).toBe(physics(load));
    const onTwo = firstStepMs({ hardware: "a10", modelCard: "mistral-7b-awq", tensorParallelSize: 2 });
    expect(onTwo).toBeLessThan(physics(load));
  });

  it("has steps of one length where no card is named, and an A10's memory", () => {
    expect(firstStepMs({})).toBe(5);
    expect(firstStepMs({ tokenLatencyMs: 2 })).toBe(2);
    expect(engineOf(resolveOptions({})).options.numGpuBlocks).toBe(2174);
  });

  it("passes vLLM's limits on", () => {
    const { options } = engineOf(
      resolveOptions({ maxNumSeqs: 3, maxNumBatchedTokens: 512, schedulerReserveFullIsl: false, watermark: 0.1 }),
    );
    expect(options).toMatchObject({
      maxNumSeqs: 3,
      maxNumBatchedTokens: 512,
      admission: "first-chunk",
      watermark: 0.1,
    });
  });

  it("refuses a memory that one request of full length would not fit", () => {
    const wrong = { hardware: "a10", modelCard: "llama-3-70b" } as const;
    expect(() => engineOf(resolveOptions(wrong))).toThrow(expect.objectContaining({ code: "usage" }));
    expect(() => engineOf(resolveOptions({ numGpuBlocksOverride: 511 }))).toThrow("--max-model-len 8192");
    expect(() => engineOf(resolveOptions({ numGpuBlocksOverride: 512 }))).not.toThrow();
  });
});

it("what comes before the engine leaves room for the step that makes the first token", () => {
  expect(deferMsOf(resolveOptions({}))).toBe(55);
  expect(deferMsOf(resolveOptions({ tokenLatencyMs: 1, firstTokenLatencyMs: 50 }))).toBe(49);
  expect(deferMsOf(resolveOptions({ tokenLatencyMs: 9, firstTokenLatencyMs: 0 }))).toBe(0);
  expect(deferMsOf(resolveOptions({ hardware: "l4" }))).toBe(0);
  expect(deferMsOf(resolveOptions({ hardware: "l4", firstTokenLatencyMs: 30 }))).toBe(30);
});
