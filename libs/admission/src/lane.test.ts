import { describe, expect, it } from "vitest";
import { type Claim, Lane } from "./lane.ts";

const claim = (over: Partial<Claim> = {}): Claim => {
  return { priority: "critical", promptTokens: 1_600, outputTokens: 160, ...over };
};

/** 1,000 blocks, of which 850 may be promised. */
const createLane = (slots = 16) => {
  const lane = new Lane<string>({ name: "gpu0", slots });
  lane.reshape({ blocks: 1_000, blockSize: 16 });
  return lane;
};

/** Lets turns in, each with its prompt computed, until one is kept out. */
const fill = (lane: Lane<string>, with_: Claim) => {
  for (let index = 0; ; index += 1) {
    const hold = lane.hold(with_, 0);
    if (hold !== undefined) return { turns: index, hold };
    const key = `${with_.priority} ${index}`;
    lane.enter(key, with_);
    lane.computed(key);
  }
};

describe("Lane", () => {
  it("is full at 85 % of the blocks, and says what is missing", () => {
    expect(fill(createLane(), claim())).toEqual({
      turns: 7,
      hold: { constraint: "kv_blocks", replica: "gpu0", needed: 110, free: 80 },
    });
  });

  it("keeps room for more urgent turns, in memory and in slots", () => {
    const memory = createLane();
    const small = { promptTokens: 160, outputTokens: 0 };
    const big = { promptTokens: 1_600, outputTokens: 0 };
    expect(fill(memory, claim({ ...big, priority: "idle" })).turns).toBe(6);
    expect(fill(memory, claim({ ...big, priority: "critical" })).turns).toBe(2);
    const slots = createLane();
    expect(fill(slots, claim({ ...small, priority: "idle" }))).toMatchObject({
      turns: 12,
      hold: { constraint: "slots" },
    });
    expect(fill(slots, claim({ ...small, priority: "low" })).turns).toBe(2);
    expect(fill(slots, claim({ ...small, priority: "critical" })).turns).toBe(2);
  });

  it("sends no more prompts than the engine takes up soon, and the next when one is computed", () => {
    const lane = createLane();
    for (const key of ["a", "b", "c"]) {
      expect(lane.hold(claim(), 0)).toBeUndefined();
      lane.enter(key, claim());
    }
    expect(lane.hold(claim(), 0)).toMatchObject({ constraint: "prefill", needed: 1_600, free: 0 });
    expect([lane.computed("a"), lane.computed("a")]).toEqual([true, false]);
    expect(lane.hold(claim(), 0)).toBeUndefined();
  });

  it("counts blocks that the engine has in use beyond its own, until it is told otherwise", () => {
    const lane = createLane();
    lane.enter("a", claim());
    lane.computed("a");
    lane.observe({ usedBlocks: 800, waiting: 0, heldBlocks: 110 });
    expect(lane.strangers).toBe(690);
    expect(lane.hold(claim(), 0)).toMatchObject({ constraint: "kv_blocks", needed: 110, free: 50 });
    lane.observe({ usedBlocks: 90, waiting: 3, heldBlocks: 110 });
    expect(lane.hold(claim(), 0)).toMatchObject({ constraint: "engine_queue" });
    lane.observe({ usedBlocks: 90, waiting: 2, heldBlocks: 110 });
    expect(lane.hold(claim(), 0)).toBeUndefined();
  });

  it("takes one turn whatever its size and whatever the figures say, so that nothing waits for ever", () => {
    const lane = createLane();
    lane.observe({ usedBlocks: 1_000, waiting: 9, heldBlocks: 0 });
    expect(lane.hold(claim({ promptTokens: 100_000, priority: "idle" }), 0)).toBeUndefined();
    lane.enter("huge", claim({ promptTokens: 100_000, priority: "idle" }));
    expect(lane.hold(claim(), 0)).toBeDefined();
  });

  it("takes none while it is down, drained or told to rest", () => {
    const lane = createLane();
    lane.rest(2_000, 0);
    expect(lane.hold(claim(), 500)).toMatchObject({ constraint: "replica_resting", needed: 1_500 });
    expect(lane.hold(claim(), 2_000)).toBeUndefined();
    lane.draining = true;
    expect(lane.hold(claim(), 2_000)).toMatchObject({ constraint: "replica_draining" });
    lane.healthy = false;
    expect(lane.hold(claim(), 2_000)).toMatchObject({ constraint: "replica_down" });
  });

  it("runs fewer turns when the engine preempts, and more again when it does not", () => {
    const lane = createLane(4);
    const tiny = claim({ promptTokens: 16, outputTokens: 0 });
    lane.adapt({ tokenMs: undefined, preemptions: 1, refusals: 0 });
    expect(fill(lane, tiny)).toMatchObject({ turns: 3, hold: { constraint: "outer_limit" } });
    lane.adapt({ tokenMs: undefined, preemptions: 0, refusals: 0 });
    expect(lane.hold(tiny, 0)).toBeUndefined();
  });
});
