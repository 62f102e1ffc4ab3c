import { expect, it } from "vitest";
import { checkBatch, doubtWeights } from "./server-settings.ts";

it("no adapter sends more calls than a model server runs at once", () => {
  checkBatch(16, 16);
  checkBatch(1024, undefined);
  expect(() => checkBatch(17, 16)).toThrow(
    expect.objectContaining({ code: "invalid_config", message: expect.stringContaining("VLLM_MAX_NUM_SEQS") }),
  );
});

it.each([
  ["none", "mistralai/Mistral-7B-Instruct-v0.3", undefined],
  ["awq-4bit", "somebody/Mistral-7B-Instruct-v0.3-AWQ", undefined],
  ["awq-4bit", "mistralai/Mistral-7B-Instruct-v0.3", "not AWQ"],
  ["none", "/models/mistral-awq", "an AWQ model"],
] as const)("quantization %s with the model %s", (quantization, model, doubt) => {
  if (doubt === undefined) expect(doubtWeights(quantization, model)).toBeUndefined();
  else expect(doubtWeights(quantization, model)).toContain(doubt);
});
