// Which block holds which stretch of text. A block's hash covers everything before it too, so equal hashes mean an
// equal prefix. As in vLLM the cache owns nothing: it remembers blocks until the pool gives them to somebody else.

const NO_HASH = -1;

export class PrefixCache {
  readonly #blockOf = new Map<number, number>();
  readonly #hashOf: Float64Array;

  constructor(blocks: number) {
    this.#hashOf = new Float64Array(blocks).fill(NO_HASH);
  }

  /** The blocks that hold the longest known run of `hashes` from the start, `most` at the most. */
  lookup(hashes: readonly number[], most: number): number[] {
    const blocks: number[] = [];
    for (const hash of hashes) {
      const block = blocks.length < most ? this.#blockOf.get(hash) : undefined;
      if (block === undefined) break;
      blocks.push(block);
    }
    return blocks;
  }

  /** A hash that is known already stays with its first block: two callers computed the same text at the same time. */
  remember(block: number, hash: number): void {
    if (this.#blockOf.has(hash)) return;
    this.forget(block);
    this.#blockOf.set(hash, block);
    this.#hashOf[block] = hash;
  }

  /** Nothing is known any more. */
  clear(): void {
    this.#blockOf.clear();
    this.#hashOf.fill(NO_HASH);
  }

  forget(block: number): void {
    const hash = this.#hashOf[block] ?? NO_HASH;
    if (hash === NO_HASH) return;
    this.#blockOf.delete(hash);
    this.#hashOf[block] = NO_HASH;
  }
}
