import fc from "fast-check";
import { expect, it } from "vitest";
import { OutputEstimates } from "./output-estimates.ts";

it("promises all that was asked for until ten answers are known, then the ninth longest of ten", () => {
  const estimates = new OutputEstimates();
  for (let tokens = 10; tokens <= 90; tokens += 10) estimates.learn("a", tokens);
  expect(estimates.reserve("a", 2_048)).toBe(2_048);
  estimates.learn("a", 1_000);
  expect([estimates.reserve("a", 2_048), estimates.reserve("a", 50), estimates.reserve("b", 7)]).toEqual([90, 50, 7]);
});

it("forgets the answers of before, so that an agent that has changed is known anew", () => {
  const estimates = new OutputEstimates();
  for (let answer = 0; answer < 100; answer += 1) estimates.learn("a", 1_000);
  for (let answer = 0; answer < 100; answer += 1) estimates.learn("a", 10);
  expect(estimates.reserve("a", 2_048)).toBe(10);
});

it("knows the last thousand agents", () => {
  const estimates = new OutputEstimates();
  for (let agent = 0; agent < 1_001; agent += 1)
    for (let answer = 0; answer < 10; answer += 1) estimates.learn(`agent ${agent}`, 5);
  expect([estimates.reserve("agent 0", 99), estimates.reserve("agent 1000", 99)]).toEqual([99, 5]);
});

it("is passed by at most a tenth of the answers it was learnt from", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 2_048 }), { minLength: 10, maxLength: 100 }), (answers) => {
      const estimates = new OutputEstimates();
      for (const tokens of answers) estimates.learn("a", tokens);
      const promised = estimates.reserve("a", 2_048);
      expect(answers.filter((tokens) => tokens > promised).length).toBeLessThanOrEqual(answers.length / 10);
      expect(answers).toContain(promised);
    }),
  );
});
