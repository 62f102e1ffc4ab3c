import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createFitness, NATS_PATIENCE_MS } from "./fitness.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("a scheduler is fit to lead while NATS is there, and for a restart of it", () => {
  let connected = true;
  const unfit = createFitness(() => connected);
  vi.advanceTimersByTime(60_000);
  expect(unfit()).toBeUndefined();
  connected = false;
  vi.advanceTimersByTime(NATS_PATIENCE_MS);
  expect(unfit()).toBeUndefined();
  vi.advanceTimersByTime(1);
  expect(unfit()).toBe("NATS is out of reach");
  connected = true;
  expect(unfit()).toBeUndefined();
});
