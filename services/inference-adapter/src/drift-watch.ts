// Whether the engine runs the requests that the adapter believes it runs. More than that are generations that nobody reads
// any more, or another client's; fewer are calls that wait for nothing.
// D1: a moment's difference is none: a call may be on its way. Only a difference that stays is told.

/** 3 looks in a row, a second apart: longer than any call is on its way. */
const LOOKS = 3;
/** Of calls that are just beginning or ending, over there fewer run than here. */
const ON_THEIR_WAY = { least: 2, share: 0.25 } as const;

export interface Look {
  /** Running and waiting in the engine. */
  readonly engine: number;
  /** Fewest and most that the adapter had there while it asked. */
  readonly least: number;
  readonly most: number;
}

export class DriftWatch {
  #inARow = 0;
  #drift = 0;

  /** Requests that the engine has too many (or, below 0, too few) for LOOKS looks now; 0 while the two agree. */
  get drift(): number {
    return this.#drift;
  }

  /** Returns whether the two began or ceased to disagree. */
  look({ engine, least, most }: Look): boolean {
    const before = this.#drift;
    const difference = differenceOf({ engine, least, most });
    const sameWay = this.#inARow === 0 || Math.sign(difference) === Math.sign(this.#inARow);
    this.#inARow = difference === 0 ? 0 : Math.sign(difference) * ((sameWay ? Math.abs(this.#inARow) : 0) + 1);
    this.#drift = Math.abs(this.#inARow) >= LOOKS ? difference : 0;
    return (before === 0) !== (this.#drift === 0);
  }
}

const differenceOf = ({ engine, least, most }: Look): number => {
  if (engine > most) return engine - most;
  const allowed = Math.max(ON_THEIR_WAY.least, ON_THEIR_WAY.share * least);
  return engine < least - allowed ? engine - least : 0;
};
