import { describe, expect, it } from "vitest";
import { hashBlocks } from "./block-hash.ts";
import { KvCache } from "./kv-cache.ts";

const createCache = (blocks: number, prefixCaching = true): KvCache =>
  new KvCache({ blocks, blockSize: 16, prefixCaching });

const text = (name: string, tokens: number, salt?: string): number[] =>
  hashBlocks([{ content: name, tokens }], 16, salt);

describe("hashBlocks", () => {
  it("covers full blocks only", () => {
    expect(text("a", 15)).toHaveLength(0);
    expect(text("a", 33)).toHaveLength(2);
  });

  it("is equal as far as texts are equal, and no further", () => {
    const shared = { content: "system", tokens: 40 };
    const first = hashBlocks([shared, { content: "one", tokens: 40 }], 16);
    const second = hashBlocks([shared, { content: "two", tokens: 40 }], 16);
    expect(first.map((hash, index) => hash === second[index])).toEqual([true, true, false, false, false]);
  });

  it("depends on all that is before and on the salt", () => {
    const later = hashBlocks(
      [
        { content: "x", tokens: 16 },
        { content: "a", tokens: 16 },
      ],
      16,
    );
    expect(later[1]).not.toBe(text("a", 16)[0]);
    expect(text("a", 16, "tenant")).not.toEqual(text("a", 16));
  });

  it("knows a longer text by its shorter start", () => {
    expect(text("a", 80).slice(0, 3)).toEqual(text("a", 48));
  });
});

describe("KvCache", () => {
  const fill = (cache: KvCache, hashes: readonly number[], tokens: number): number[] => {
    const held: number[] = [];
    cache.cover(held, tokens);
    cache.remember(held, hashes, 0, tokens);
    return held;
  };

  it("finds the blocks of a text that ended, until somebody needs the room", () => {
    const cache = createCache(4);
    const hashes = text("a", 64);
    const held = fill(cache, hashes, 64);
    const blocks = [...held];
    cache.release(held);
    expect(cache.usedBlocks).toBe(0);
    expect(cache.hits(hashes, 64)).toEqual(blocks);
    // The end of a text goes first: its start is what others may share.
    fill(cache, text("b", 32), 32);
    expect(cache.hits(hashes, 64)).toEqual(blocks.slice(0, 2));
  });

  it("forgets a text with the block that was given to another, though that one does not fill it", () => {
    const cache = createCache(2);
    const hashes = text("a", 32);
    cache.release(fill(cache, hashes, 32));
    fill(cache, text("b", 20), 20);
    expect(cache.hits(hashes, 32)).toEqual([]);
  });

  it("never counts a hit that nobody holds as room as well", () => {
    const cache = createCache(4);
    const hashes = text("a", 48);
    cache.release(fill(cache, hashes, 48));
    const hits = cache.hits(hashes, 48);
    expect(cache.hasRoom(1, hits)).toBe(true);
    expect(cache.hasRoom(2, hits)).toBe(false);
  });

  it("looks no further than it is asked to", () => {
    const cache = createCache(4);
    const hashes = text("a", 64);
    fill(cache, hashes, 64);
    expect(cache.hits(hashes, 63)).toHaveLength(3);
  });

  it("finds nothing where the cache is off", () => {
    const cache = createCache(4, false);
    const hashes = text("a", 64);
    cache.release(fill(cache, hashes, 64));
    expect(cache.hits(hashes, 64)).toEqual([]);
  });
});
