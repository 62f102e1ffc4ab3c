import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BlockPool } from "./block-pool.ts";

describe("BlockPool", () => {
  it("gives out the block that was unused for longest", () => {
    const pool = new BlockPool(3);
    const [a, b, c] = [pool.take(), pool.take(), pool.take()];
    for (const block of [b, c, a]) pool.release(block);
    expect([pool.take(), pool.take(), pool.take()]).toEqual([b, c, a]);
  });

  it("keeps a block that somebody still holds", () => {
    const pool = new BlockPool(2);
    const block = pool.take();
    pool.hold(block);
    pool.release(block);
    expect(pool.free).toBe(1);
    pool.release(block);
    expect(pool.free).toBe(2);
  });

  it("takes a free block out of the queue when it is held again", () => {
    const pool = new BlockPool(2);
    const block = pool.take();
    pool.release(block);
    pool.hold(block);
    expect(pool.take()).not.toBe(block);
    expect(pool.free).toBe(0);
  });

  it("refuses to give what it has not, and to take back what nobody holds", () => {
    const pool = new BlockPool(1);
    expect(() => pool.release(0)).toThrow(TypeError);
    pool.take();
    expect(() => pool.take()).toThrow(TypeError);
  });

  it("agrees with a plain list over any history", () => {
    const action = fc.record({ kind: fc.constantFrom("take", "hold", "release"), pick: fc.nat() });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.array(action, { maxLength: 200 }), (size, actions) => {
        const pool = new BlockPool(size);
        const plain = new PlainPool(size);
        for (const { kind, pick } of actions) {
          if (kind === "hold") holdBoth(pool, plain, pick % size);
          else if (kind === "take") takeBoth(pool, plain);
          else releaseBoth(pool, plain, pick);
          expect(pool.free).toBe(plain.free);
        }
      }),
    );
  });
});

const holdBoth = (pool: BlockPool, plain: PlainPool, block: number): void => {
  pool.hold(block);
  plain.hold(block);
};

const takeBoth = (pool: BlockPool, plain: PlainPool): void => {
  if (plain.free > 0) expect(pool.take()).toBe(plain.take());
};

const releaseBoth = (pool: BlockPool, plain: PlainPool, pick: number): void => {
  const held = [...plain.holders.keys()];
  const block = held[pick % Math.max(1, held.length)];
  if (block === undefined) return;
  pool.release(block);
  plain.release(block);
};

/** The same, slow and obvious. */
class PlainPool {
  readonly holders = new Map<number, number>();
  #queue: number[];

  constructor(size: number) {
    this.#queue = Array.from({ length: size }, (_, block) => block);
  }

  get free(): number {
    return this.#queue.length;
  }

  take(): number {
    const block = this.#queue.shift() ?? -1;
    this.holders.set(block, 1);
    return block;
  }

  hold(block: number): void {
    this.#queue = this.#queue.filter((other) => other !== block);
    this.holders.set(block, (this.holders.get(block) ?? 0) + 1);
  }

  release(block: number): void {
    const left = (this.holders.get(block) ?? 0) - 1;
    this.holders.set(block, left);
    if (left > 0) return;
    this.holders.delete(block);
    this.#queue.push(block);
  }
}
