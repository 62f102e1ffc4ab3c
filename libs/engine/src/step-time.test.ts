import { describe, expect, it } from "vitest";
import { HARDWARE_CARDS } from "./hardware-cards.ts";
import { cardsPerReplica, kvBlocks } from "./kv-capacity.ts";
import { bytesReadPerStep, kvBytesPerToken, MODEL_CARDS } from "./model-cards.ts";
import { createStepTime, StepLoad } from "./step-time.ts";

const { A10, H100 } = HARDWARE_CARDS;
const FP16 = MODEL_CARDS["mistral-7b"];
const AWQ = MODEL_CARDS["mistral-7b-awq"];

const decode = (sequences: number, context: number): StepLoad => {
  const load = new StepLoad();
  for (let index = 0; index < sequences; index += 1) load.add(context, 1, true);
  return load;
};

const prefill = (tokens: number): StepLoad => {
  const load = new StepLoad();
  load.add(0, tokens, true);
  return load;
};

describe("the KV memory", () => {
  it("is 2 MiB a block for Mistral 7B", () => {
    expect(kvBytesPerToken(FP16) * 16).toBe(2 * 2 ** 20);
  });

  it("is what start-up logs show on 24 GB: about 2,200 blocks in fp16 and 7,150 in AWQ at 0.85", () => {
    expect(Math.abs(kvBlocks(A10, FP16, 0.85) / 2200 - 1)).toBeLessThan(0.03);
    expect(Math.abs(kvBlocks(A10, AWQ, 0.85) / 7150 - 1)).toBeLessThan(0.03);
  });

  it("is nothing where the weights do not fit, which needs more cards", () => {
    const model = MODEL_CARDS["llama-3-70b"];
    expect(kvBlocks(H100, model, 0.9)).toBe(0);
    expect(cardsPerReplica(H100, model, 0.9, 8)).toBe(2);
    expect(cardsPerReplica(H100, model, 0.9, 1)).toBeUndefined();
    expect(cardsPerReplica(A10, FP16, 0.85, 2)).toBe(1);
  });
});

describe("a step", () => {
  const ms = createStepTime(A10, FP16);

  it("is bound by memory in decode: a second sequence costs next to nothing", () => {
    const weightsMs = bytesReadPerStep(FP16) / (A10.bandwidthGbs * 1e6 * A10.efficiency.memory);
    expect(ms(decode(1, 100)) - weightsMs).toBeLessThan(1);
    expect(ms(decode(2, 100)) / ms(decode(1, 100))).toBeLessThan(1.01);
  });

  it("is bound by arithmetic in prefill: twice the tokens take twice as long, with AWQ too", () => {
    expect(ms(prefill(2048)) / ms(prefill(1024))).toBeGreaterThan(1.95);
    const awq = createStepTime(A10, AWQ);
    expect(awq(prefill(2048)) / ms(prefill(2048))).toBeCloseTo(1, 2);
    expect(awq(decode(1, 100)) / ms(decode(1, 100))).toBeLessThan(0.35);
  });

  it("grows with the context", () => {
    expect(ms(decode(16, 4000))).toBeGreaterThan(ms(decode(16, 100)) * 1.4);
  });

  it("is shorter on two cards, but not half", () => {
    const two = createStepTime(A10, FP16, 2);
    const ratio = two(decode(1, 100)) / ms(decode(1, 100));
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(0.65);
  });

  it("without work is what launching it costs", () => {
    expect(ms(new StepLoad())).toBe(A10.efficiency.stepMs);
  });
});
