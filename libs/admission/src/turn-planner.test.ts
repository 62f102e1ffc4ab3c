import { PRIORITIES } from "@openclaw/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KV_CEILING, Lane } from "./lane.ts";
import { type PlannedTurn, TurnPlanner } from "./turn-planner.ts";

const BLOCKS = 200;
const SLOTS = 4;

interface Turn extends PlannedTurn {
  readonly name: string;
}

const turn = (name: string, over: Partial<Turn> = {}): Turn => {
  const sizes = { promptTokens: 160, outputTokens: 16, cost: 176 };
  return { name, tenant: "t", priority: "normal", deadlineAt: 90_000, ...sizes, ...over };
};

const createPlanner = (lanes = 1) => {
  const named = Array.from({ length: lanes }, (_, index) => new Lane<Turn>({ name: `gpu${index}`, slots: SLOTS }));
  for (const lane of named) lane.reshape({ blocks: BLOCKS, blockSize: 16 });
  return new TurnPlanner<Turn>(named);
};

const names = (placements: readonly { readonly turn: Turn }[]) => placements.map(({ turn: { name } }) => name);

describe("TurnPlanner", () => {
  it("places a turn on the emptiest replica, on the first of equals, and not where it has just failed", () => {
    const planner = createPlanner(2);
    const placed = ["a", "b", "c"].map((name) => planner.enter(turn(name), 0)?.name);
    expect(placed).toEqual(["gpu0", "gpu1", "gpu0"]);
    const [gpu0, gpu1] = planner.lanes;
    expect(planner.enter(turn("again"), 0, gpu1)?.name).toBe("gpu0");
    if (gpu0 !== undefined) gpu0.healthy = false;
    expect(planner.enter(turn("no other"), 0, gpu1)?.name).toBe("gpu1");
  });

  it("places a turn where it has just failed when all others rest or are full, and keeps nobody waiting for them", () => {
    const planner = createPlanner(2);
    const [gpu0, gpu1] = planner.lanes;
    gpu0?.rest(5_000, 0);
    expect(planner.enter(turn("again"), 0, gpu1)?.name).toBe("gpu1");
    for (let index = 1; index < SLOTS; index += 1) planner.enter(turn(`${index}`, { priority: "critical" }), 0);
    const waiting = turn("waits", { priority: "critical" });
    expect(planner.enter(waiting, 0, gpu1)).toBeUndefined();
    expect(planner.binding(0)).toMatchObject({ constraint: "slots", replica: "gpu1" });
    planner.enter(turn("behind", { priority: "critical" }), 0);
    planner.leave(waiting);
    expect(planner.place(0)).toEqual([]);
  });

  it("lets nobody pass the first of the queue, and says what that one waits for", () => {
    const planner = createPlanner();
    const [big, bigger, small] = [
      turn("big", { promptTokens: 1_600 }),
      turn("bigger", { promptTokens: 2_000 }),
      turn("small"),
    ];
    expect(planner.enter(big, 0)).toBeDefined();
    planner.lanes[0]?.computed(big);
    expect([planner.enter(bigger, 0), planner.enter(small, 0)]).toEqual([undefined, undefined]);
    expect(planner.binding(0)).toEqual({ constraint: "kv_blocks", replica: "gpu0", needed: 126, free: 60 });
    expect(planner.place(0)).toEqual([]);
    planner.leave(big);
    expect(names(planner.place(0))).toEqual(["bigger", "small"]);
    expect(planner.binding(0)).toBeUndefined();
  });

  it("has room for two waiting turns per slot, and for a more urgent one in place of the least urgent", () => {
    const planner = createPlanner();
    for (let index = 0; index < 3 * SLOTS; index += 1) {
      expect(planner.makeRoom(turn("next"), 0)).toEqual({ room: true });
      planner.enter(turn(`${index}`), 0);
    }
    expect([planner.running, planner.queued]).toEqual([SLOTS, 2 * SLOTS]);
    expect(planner.makeRoom(turn("next"), 0)).toEqual({ room: false });
    expect(planner.makeRoom(turn("next", { priority: "high" }), 0).displaced?.name).toBe("11");
  });
});

/** A history as the adapter would make it; `placed` are the turns that have a lane. */
class History {
  readonly planner = createPlanner(2);
  readonly placed = new Map<Turn, Lane<Turn>>();
  readonly waiting = new Set<Turn>();
  now = 0;
  #named = 0;

  arrive(over: Partial<Turn>): void {
    const entering = turn(`${this.#named}`, { deadlineAt: this.now + 90_000, ...over });
    this.#named += 1;
    const { room, displaced } = this.planner.makeRoom(entering, this.now);
    if (displaced !== undefined) expect(this.waiting.delete(displaced)).toBe(true);
    if (!room) return;
    const lane = this.planner.enter(entering, this.now);
    if (lane === undefined) this.waiting.add(entering);
    else this.#note(entering, lane);
  }

  running(pick: number, act: (turn: Turn, lane: Lane<Turn>) => void): void {
    const [turn, lane] = [...this.placed][pick % Math.max(1, this.placed.size)] ?? [];
    if (turn !== undefined && lane !== undefined) act(turn, lane);
  }

  lane(index: number, act: (lane: Lane<Turn>) => void): void {
    const lane = this.planner.lanes[index];
    if (lane !== undefined) act(lane);
  }

  end(turn: Turn | undefined): void {
    if (turn === undefined) return;
    this.planner.leave(turn);
    this.placed.delete(turn);
    this.waiting.delete(turn);
  }

  pump(): void {
    for (const { turn, lane } of this.planner.place(this.now)) {
      expect(this.waiting.delete(turn)).toBe(true);
      this.#note(turn, lane);
    }
  }

  /** Whoever ends, in whatever order: all others must get their turn. */
  runDry(): void {
    for (const lane of this.planner.lanes) {
      lane.healthy = true;
      lane.observe({ usedBlocks: BLOCKS, waiting: 9, heldBlocks: 0 });
    }
    this.now += 10_000;
    for (this.pump(); this.placed.size > 0; this.pump()) this.end([...this.placed.keys()][0]);
  }

  #note(turn: Turn, lane: Lane<Turn>): void {
    expect(lane.healthy).toBe(true);
    expect(lane.running).toBeLessThanOrEqual(SLOTS);
    if (lane.running > 1) expect(lane.ledger.held).toBeLessThanOrEqual(Math.floor(BLOCKS * KV_CEILING));
    this.placed.set(turn, lane);
  }
}

type Act = (history: History) => void;

const anyTurn: fc.Arbitrary<Partial<Turn>> = fc
  .record({
    priority: fc.constantFrom(...PRIORITIES),
    tenant: fc.constantFrom("a", "b"),
    promptTokens: fc.integer({ min: 1, max: 3_000 }),
    outputTokens: fc.integer({ min: 1, max: 400 }),
    prefix: fc.constantFrom(undefined, { key: "p", tokens: 500 }),
  })
  .map((sizes) => ({ ...sizes, cost: sizes.promptTokens + sizes.outputTokens }));

const pick = fc.nat();
const lane = fc.nat(1);
const reading = fc.record({ usedBlocks: fc.nat(BLOCKS), waiting: fc.nat(4) });

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 3,
    arbitrary: anyTurn.map(
      (over): Act =>
        (history) =>
          history.arrive(over),
    ),
  },
  pick.map(
    (index): Act =>
      (history) =>
        history.running(index, (turn, at) => void at.computed(turn)),
  ),
  pick.map(
    (index): Act =>
      (history) =>
        history.running(index, (turn) => history.end(turn)),
  ),
  pick.map(
    (index): Act =>
      (history) =>
        history.end([...history.waiting][index % Math.max(1, history.waiting.size)]),
  ),
  fc.tuple(pick, fc.integer({ min: 1, max: 4_000 })).map(
    ([index, tokens]): Act =>
      (history) =>
        history.running(index, (turn, at) => at.ledger.grow(turn, tokens)),
  ),
  fc.tuple(lane, fc.boolean()).map(
    ([index, healthy]): Act =>
      (history) => {
        history.lane(index, (at) => {
          at.healthy = healthy;
        });
      },
  ),
  fc.tuple(lane, fc.nat(5_000)).map(
    ([index, ms]): Act =>
      (history) =>
        history.lane(index, (at) => at.rest(ms, history.now)),
  ),
  fc.tuple(lane, reading).map(
    ([index, seen]): Act =>
      (history) =>
        history.lane(index, (at) => at.observe({ ...seen, heldBlocks: at.ledger.held })),
  ),
  fc.nat(30_000).map(
    (ms): Act =>
      (history) => {
        history.now += ms;
      },
  ),
);

describe("over any history", () => {
  it("lanes stay under slots and ceiling, the queue is bounded, and when turns end all that wait are served", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 120 }), (acts) => {
        const history = new History();
        const { planner, placed, waiting } = history;
        for (const each of acts) {
          each(history);
          history.pump();
          expect([planner.running, planner.queued]).toEqual([placed.size, waiting.size]);
          expect(waiting.size).toBeLessThanOrEqual(2 * 2 * SLOTS);
          if (waiting.size > 0) expect(planner.binding(history.now)).toBeDefined();
        }
        history.runDry();
        expect([planner.running, planner.queued]).toEqual([0, 0]);
        expect(planner.lanes.map(({ ledger }) => ledger.held)).toEqual([0, 0]);
      }),
      { numRuns: 300 },
    );
  });
});
