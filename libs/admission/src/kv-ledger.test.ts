import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Demand, KvLedger } from "./kv-ledger.ts";

const SHAPE = { blocks: 100, blockSize: 16 };
const CEILING = 85;
const PREFIX = { key: "agent", tokens: 160 };

describe("KvLedger", () => {
  it("holds whole blocks of prompt and answer", () => {
    const ledger = new KvLedger<string>(SHAPE);
    expect(ledger.reserve("a", { promptTokens: 17, outputTokens: 16 }, CEILING)).toBe(true);
    expect(ledger.held).toBe(3);
    expect(ledger.release("a")).toBe(true);
    expect([ledger.held, ledger.turns, ledger.release("a")]).toEqual([0, 0, false]);
  });

  it("counts a prefix once, but only when somebody who holds it has computed it", () => {
    const ledger = new KvLedger<string>(SHAPE);
    const demand: Demand = { promptTokens: 192, outputTokens: 16, prefix: PREFIX };
    for (const key of ["first", "early"]) ledger.reserve(key, demand, CEILING);
    expect(ledger.held).toBe(26);
    ledger.computed("first");
    expect([ledger.held, ledger.cost(demand)]).toEqual([26, 3]);
    ledger.reserve("late", demand, CEILING);
    expect(ledger.held).toBe(29);
    ledger.release("first");
    expect(ledger.held).toBe(26);
    ledger.release("late");
    expect([ledger.held, ledger.cost(demand)]).toEqual([13, 13]);
  });

  it("lets nobody in over the ceiling, strangers' blocks included, but for who is alone", () => {
    const ledger = new KvLedger<string>(SHAPE);
    expect(ledger.reserve("huge", { promptTokens: 5_000, outputTokens: 1 }, CEILING)).toBe(true);
    expect(ledger.reserve("tiny", { promptTokens: 1, outputTokens: 1 }, CEILING)).toBe(false);
    ledger.release("huge");
    ledger.reserve("half", { promptTokens: 640, outputTokens: 0 }, CEILING);
    const rest = { promptTokens: 700, outputTokens: 20 };
    expect(ledger.reserve("rest", rest, CEILING, 1)).toBe(false);
    expect(ledger.reserve("rest", rest, CEILING)).toBe(true);
    expect(ledger.held).toBe(CEILING);
  });

  it("follows an answer that outgrows its promise, and never shrinks it", () => {
    const ledger = new KvLedger<string>(SHAPE);
    ledger.reserve("a", { promptTokens: 16, outputTokens: 16 }, CEILING);
    ledger.grow("a", 20);
    expect(ledger.held).toBe(2);
    ledger.grow("a", 33);
    expect(ledger.held).toBe(3);
    ledger.release("a");
    expect(ledger.held).toBe(0);
  });

  it("counts anew when the size of a block changes", () => {
    const ledger = new KvLedger<string>(SHAPE);
    ledger.reserve("a", { promptTokens: 100, outputTokens: 28 }, CEILING);
    ledger.reshape({ blocks: 50, blockSize: 32 });
    expect(ledger.held).toBe(4);
    ledger.release("a");
    expect(ledger.held).toBe(0);
  });
});

const reservation = fc.record({
  promptTokens: fc.integer({ min: 1, max: 600 }),
  outputTokens: fc.integer({ min: 0, max: 200 }),
  prefix: fc.option(fc.record({ key: fc.constantFrom("x", "y"), tokens: fc.integer({ min: 1, max: 400 }) }), {
    nil: undefined,
  }),
});

/** A ledger, the keys that are in it, and what must hold of each act. */
class History {
  readonly ledger = new KvLedger<number>(SHAPE);
  readonly alive = new Set<number>();
  #named = 0;

  reserve(demand: Demand, ceiling: number, others: number): void {
    const { ledger, alive } = this;
    const [before, cost] = [ledger.held, ledger.cost(demand)];
    expect(cost).toBeGreaterThanOrEqual(0);
    const entered = ledger.reserve(this.#named, demand, ceiling, others);
    expect(entered).toBe(before + others + cost <= ceiling || alive.size === 0);
    expect(ledger.held).toBe(entered ? before + cost : before);
    if (entered) alive.add(this.#named);
    this.#named += 1;
  }

  /** One of those that are in it does something; `change` says how what is held may move. */
  one(pick: number, act: (key: number) => void, change: (before: number) => void): void {
    const key = [...this.alive][pick % Math.max(1, this.alive.size)];
    if (key === undefined) return;
    const before = this.ledger.held;
    act(key);
    change(before);
  }
}

type Act = (history: History) => void;

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(reservation, fc.integer({ min: 20, max: 85 }), fc.constantFrom(0, 0, 0, 7)).map(
    ([demand, ceiling, others]): Act =>
      (history) =>
        history.reserve(demand, ceiling, others),
  ),
  fc.nat().map(
    (pick): Act =>
      (history) => {
        const { ledger } = history;
        history.one(
          pick,
          (key) => ledger.computed(key),
          (before) => expect(ledger.held).toBe(before),
        );
      },
  ),
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 900 })).map(
    ([pick, tokens]): Act =>
      (history) => {
        const { ledger } = history;
        history.one(
          pick,
          (key) => ledger.grow(key, tokens),
          (before) => expect(ledger.held).toBeGreaterThanOrEqual(before),
        );
      },
  ),
  fc.nat().map(
    (pick): Act =>
      (history) => {
        const { ledger, alive } = history;
        const release = (key: number) => {
          expect(ledger.release(key)).toBe(alive.delete(key));
        };
        history.one(pick, release, (before) => expect(ledger.held).toBeLessThan(before));
      },
  ),
  fc.constantFrom(8, 16, 32).map(
    (blockSize): Act =>
      ({ ledger }) =>
        ledger.reshape({ blocks: SHAPE.blocks, blockSize }),
  ),
);

describe("over any history", () => {
  it("reservations never pass the ceiling, never leak, never go negative, and no prefix is counted twice", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 80 }), (acts) => {
        const history = new History();
        const { ledger, alive } = history;
        for (const each of acts) {
          each(history);
          expect(ledger.turns).toBe(alive.size);
          expect(ledger.held).toBeGreaterThanOrEqual(alive.size === 0 ? 0 : 1);
        }
        for (const key of alive) ledger.release(key);
        expect([ledger.held, ledger.turns]).toEqual([0, 0]);
      }),
      { numRuns: 300 },
    );
  });
});
