import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OuterLimit } from "./outer-limit.ts";

const QUIET = { tokenMs: 30, preemptions: 0, refusals: 0, peak: 16 };

describe("OuterLimit", () => {
  it("stays at its most while time per token grows as it does with a batch", () => {
    const limit = new OuterLimit(16);
    for (let window = 0; window < 50; window += 1) limit.observe({ ...QUIET, tokenMs: 30 + window });
    expect(limit.turns).toBe(16);
  });

  it("shrinks when tokens suddenly take far longer, and comes back", () => {
    const limit = new OuterLimit(16);
    for (let window = 0; window < 20; window += 1) limit.observe(QUIET);
    for (let window = 0; window < 3; window += 1) limit.observe({ ...QUIET, tokenMs: 300 });
    const shrunk = limit.turns;
    expect(shrunk).toBeLessThan(14);
    for (let window = 0; window < 10; window += 1) limit.observe({ ...QUIET, peak: limit.turns });
    expect(limit.turns).toBe(16);
  });

  it("does not grow while it is not used", () => {
    const limit = new OuterLimit(16);
    limit.observe({ ...QUIET, preemptions: 3 });
    for (let window = 0; window < 10; window += 1) limit.observe({ ...QUIET, peak: 2 });
    expect(limit.turns).toBe(14);
  });

  it("is from 1 to its most, whatever is seen", () => {
    const window = fc.record({
      tokenMs: fc.option(fc.double({ min: 0, max: 1e5, noNaN: true }), { nil: undefined }),
      preemptions: fc.nat(5),
      refusals: fc.nat(5),
      peak: fc.nat(40),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 32 }), fc.array(window, { maxLength: 100 }), (most, windows) => {
        const limit = new OuterLimit(most);
        for (const seen of windows) {
          limit.observe(seen);
          expect(limit.turns).toBeGreaterThanOrEqual(1);
          expect(limit.turns).toBeLessThanOrEqual(most);
        }
      }),
    );
  });
});
