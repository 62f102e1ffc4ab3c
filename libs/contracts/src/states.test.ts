import { describe, expect, it } from "vitest";
import { isTerminal, TASK_STATES, TRANSITIONS } from "./index.ts";

describe("states", () => {
  it("never leave a terminal state", () => {
    for (const state of TASK_STATES.filter(isTerminal)) expect(TRANSITIONS[state]).toEqual([]);
  });

  it("can all be cancelled and expire before they end", () => {
    for (const state of TASK_STATES.filter((name) => !isTerminal(name))) {
      expect(TRANSITIONS[state]).toEqual(expect.arrayContaining(["cancelled", "expired"]));
    }
  });

  it("can all be reached", () => {
    const reached = new Set(["scheduled", "queued", ...Object.values(TRANSITIONS).flat()]);
    expect([...reached].sort()).toEqual([...TASK_STATES].sort());
  });
});
