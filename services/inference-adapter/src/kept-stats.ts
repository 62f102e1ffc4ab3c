// What an engine told last. Of figures of its memory that come no more, the last ones stand for two looks: one page may be
// late or cut, but what is older says nothing about the engine any more.
import { type EngineStats, NO_STATS } from "./engine-stats.ts";

/** 3 looks, a second apart: as many as the two must disagree for. */
const LOOKS = 3;

export class KeptStats {
  #last = NO_STATS;
  #looksWithout = 0;

  get last(): EngineStats {
    return this.#last;
  }

  /** Takes what a look gave; undefined when the server told nothing. Returns whether there is news. */
  hear(stats: EngineStats | undefined): boolean {
    const isMissed = this.#last.kv !== undefined && stats?.kv === undefined;
    this.#looksWithout = isMissed ? this.#looksWithout + 1 : 0;
    if (isMissed ? this.#looksWithout < LOOKS : stats === undefined) return false;
    this.#last = stats ?? NO_STATS;
    this.#looksWithout = 0;
    return true;
  }

  /** Whoever answers next may be another process. */
  forget(): void {
    this.#last = NO_STATS;
    this.#looksWithout = 0;
  }
}
