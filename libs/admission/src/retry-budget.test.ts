import { expect, it } from "vitest";
import { RetryBudget } from "./retry-budget.ts";

it("lets a tenth of what is dispatched be repeated, and no more", () => {
  const budget = new RetryBudget();
  let retries = 0;
  for (let call = 0; call < 1_000; call += 1) {
    budget.dispatched();
    if (budget.take()) retries += 1;
  }
  expect(retries).toBeGreaterThanOrEqual(100);
  expect(retries).toBeLessThanOrEqual(103);
});

it("keeps three for a failure after a quiet hour", () => {
  const budget = new RetryBudget();
  for (let call = 0; call < 1_000; call += 1) budget.dispatched();
  expect([budget.take(), budget.take(), budget.take(), budget.take()]).toEqual([true, true, true, false]);
});
