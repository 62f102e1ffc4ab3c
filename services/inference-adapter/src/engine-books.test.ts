import { Lane } from "@openclaw/admission";
import { expect, test } from "vitest";
import { EngineBooks, type Reading } from "./engine-books.ts";
import { NO_STATS } from "./engine-stats.ts";

const CLAIM = { priority: "critical", promptTokens: 1_584, outputTokens: 16 } as const;

const reading = (over: Partial<Reading["stats"]>, running = 1, heldBlocks = 100): Reading => {
  const stats = { ...NO_STATS, kv: { blocks: 1_000, blockSize: 16, usedBlocks: 0 }, ...over };
  const belief = { running, heldBlocks };
  return { stats, before: belief, after: belief, tokenMs: undefined, refusals: 0 };
};

const createLane = () => {
  const lane = new Lane<string>({ name: "gpu0", slots: 4 });
  lane.enter("a", CLAIM);
  return lane;
};

test("the lane takes the engine's memory, and blocks in use that the ledger does not know", () => {
  const [books, lane] = [new EngineBooks(), createLane()];
  books.hear(lane, reading({ running: 1, kv: { blocks: 1_000, blockSize: 16, usedBlocks: 160 } }));
  expect([lane.ledger.shape.blocks, lane.ledger.held, lane.strangers]).toEqual([1_000, 100, 60]);
  books.hear(lane, reading({ running: 1, kv: { blocks: 1_000, blockSize: 16, usedBlocks: 90 } }));
  expect(lane.strangers).toBe(0);
});

test("blocks that were let go while the engine was asked are nobody else's", () => {
  const [books, lane] = [new EngineBooks(), createLane()];
  const asked = reading({ kv: { blocks: 1_000, blockSize: 16, usedBlocks: 100 } });
  books.hear(lane, { ...asked, after: { running: 0, heldBlocks: 0 } });
  expect(lane.strangers).toBe(0);
});

test("a preemption since the last reading makes the lane more careful; those of before and of a new start do not", () => {
  const [books, lane] = [new EngineBooks(), createLane()];
  for (const preemptions of [500, 500, 3]) books.hear(lane, reading({ told: { preemptions } }));
  expect(lane.limit).toBe(4);
  books.hear(lane, reading({ told: { preemptions: 4 } }));
  expect(lane.limit).toBe(3);
});

test("when the engine tells no more, what it said of strangers, of its queue and of drift is forgotten", () => {
  const [books, lane] = [new EngineBooks(), createLane()];
  const full = reading({ running: 9, kv: { blocks: 1_000, blockSize: 16, usedBlocks: 900 }, told: { waiting: 9 } });
  for (let look = 0; look < 3; look += 1) books.hear(lane, full);
  expect([lane.strangers, books.drift, lane.hold(CLAIM, 0)?.constraint]).toEqual([800, 17, "engine_queue"]);
  expect(books.hear(lane, reading({ kv: undefined }))).toBe(true);
  expect([lane.strangers, books.drift, lane.hold(CLAIM, 0)]).toEqual([0, 0, undefined]);
});

test("a server that tells nothing of its memory is not compared", () => {
  const [books, lane] = [new EngineBooks(), createLane()];
  for (let look = 0; look < 5; look += 1) expect(books.hear(lane, reading({ running: 9, kv: undefined }))).toBe(false);
  expect([books.drift, lane.ledger.shape.blocks]).toEqual([0, Number.POSITIVE_INFINITY]);
});
