// The KV memory of one engine: the pool and what is known about its blocks, kept in step.
// 1. Blocks in use are those that some sequence holds; a hit that nobody holds counts as free, as in vLLM's gauge.
// 2. A block that is given away is forgotten first, so a hit is never somebody else's text.
import { BlockPool } from "./block-pool.ts";
import { PrefixCache } from "./prefix-cache.ts";

export interface KvCacheOptions {
  readonly blocks: number;
  readonly blockSize: number;
  readonly prefixCaching: boolean;
}

export class KvCache {
  readonly blockSize: number;
  readonly #pool: BlockPool;
  readonly #known: PrefixCache | undefined;

  constructor({ blocks, blockSize, prefixCaching }: KvCacheOptions) {
    this.blockSize = blockSize;
    this.#pool = new BlockPool(blocks);
    this.#known = prefixCaching ? new PrefixCache(blocks) : undefined;
  }

  get totalBlocks(): number {
    return this.#pool.size;
  }

  get usedBlocks(): number {
    return this.#pool.size - this.#pool.free;
  }

  blocksFor(tokens: number): number {
    return Math.ceil(tokens / this.blockSize);
  }

  /** Blocks that already hold the start of the text, within its first `mostTokens` tokens. */
  hits(hashes: readonly number[], mostTokens: number): readonly number[] {
    return this.#known?.lookup(hashes, Math.floor(mostTokens / this.blockSize)) ?? [];
  }

  /** Whether `more` blocks could be taken after holding `hits`. */
  hasRoom(more: number, hits: readonly number[] = []): boolean {
    const unheld = hits.reduce((sum, block) => sum + (this.#pool.holders(block) === 0 ? 1 : 0), 0);
    return this.#pool.free - unheld >= more;
  }

  hold(hits: readonly number[]): void {
    for (const block of hits) this.#pool.hold(block);
  }

  /** Adds free blocks to `held` until it covers `tokens`. The caller has asked `hasRoom`. */
  cover(held: number[], tokens: number): void {
    for (let missing = this.blocksFor(tokens) - held.length; missing > 0; missing -= 1) {
      const block = this.#pool.take();
      this.#known?.forget(block);
      held.push(block);
    }
  }

  /** The blocks that fill up between `from` and `to` tokens may be found by later requests. */
  remember(held: readonly number[], hashes: readonly number[], from: number, to: number): void {
    if (this.#known === undefined) return;
    for (let index = Math.floor(from / this.blockSize); index < Math.floor(to / this.blockSize); index += 1) {
      const block = held[index];
      const hash = hashes[index];
      if (block !== undefined && hash !== undefined) this.#known.remember(block, hash);
    }
  }

  /** From now on no text is found, whoever holds it. */
  forgetAll(): void {
    this.#known?.clear();
  }

  /** Gives all of `held` back, its end first: the end of a text is the first to be overwritten. */
  release(held: number[]): void {
    for (let block = held.pop(); block !== undefined; block = held.pop()) this.#pool.release(block);
  }
}
