import { AGENT_PRESETS, HARDWARE_CARDS, MODEL_CARDS } from "@openclaw/engine";
import { describe, expect, it } from "vitest";
import { type ReplayPlan, replay } from "./replay.ts";

const PLAN: ReplayPlan = {
  site: {
    card: HARDWARE_CARDS.A10,
    cards: 2,
    model: MODEL_CARDS["mistral-7b"],
    utilization: 0.85,
    maxNumSeqs: 256,
    admission: "whole-prompt",
    prefixCaching: true,
  },
  admission: "whole-prompt",
  policy: "ours",
  agents: 24,
  profiles: AGENT_PRESETS,
  minutes: 5,
  seed: 1,
};

describe("replay", () => {
  it("gives the same figures for the same plan, and others for another seed", () => {
    const first = replay(PLAN);
    expect(replay(PLAN)).toEqual(first);
    expect(replay({ ...PLAN, seed: 2 })).not.toEqual(first);
  });

  it("shows more agents than the memory holds preempting one another, and none with the ledger", () => {
    expect(replay({ ...PLAN, policy: "direct", admission: "first-chunk" }).preemptions).toBeGreaterThan(0);
    const { preemptions, timeouts, peakKvUse } = replay(PLAN);
    expect({ preemptions, timeouts }).toEqual({ preemptions: 0, timeouts: 0 });
    expect(peakKvUse).toBeLessThan(0.9);
  });

  it("never runs more than a fixed number, and tries again what has timed out", () => {
    const { timeouts, peakKvUse } = replay({ ...PLAN, policy: { fixed: 1 }, agents: 48 });
    expect(timeouts).toBeGreaterThan(0);
    expect(peakKvUse).toBeLessThan(0.25);
  });
});
