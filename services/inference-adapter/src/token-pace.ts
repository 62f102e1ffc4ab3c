// The mean time between two tokens of a replica's calls since somebody last asked: what the outer limit is fed with.

export class TokenPace {
  #sumMs = 0;
  #tokens = 0;

  /** A call ended, or broke off, with so many tokens between its first and its last. */
  add(tokens: number, ms: number): void {
    this.#tokens += tokens;
    this.#sumMs += ms;
  }

  /** Undefined when there were none. */
  take(): number | undefined {
    const mean = this.#tokens === 0 ? undefined : this.#sumMs / this.#tokens;
    this.#sumMs = 0;
    this.#tokens = 0;
    return mean;
  }
}
