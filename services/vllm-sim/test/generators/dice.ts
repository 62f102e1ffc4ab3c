// Repeatable chance: a failing seed fails again. Mulberry32, public domain.
export interface Dice {
  /** In [0, 1). */
  random(): number;
  /** Both ends included. */
  int(min: number, max: number): number;
  pick<T>(choices: readonly T[]): T;
  sample<T>(choices: readonly T[], count: number): T[];
}

export const createDice = (seed: number): Dice => {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (min: number, max: number) => min + Math.floor(random() * (max - min + 1));
  return {
    random,
    int,
    pick: <T>(choices: readonly T[]) => choices[int(0, choices.length - 1)] as T,
    sample: <T>(choices: readonly T[], count: number) => {
      const left = [...choices];
      return Array.from(
        { length: Math.min(count, left.length) },
        () => left.splice(int(0, left.length - 1), 1)[0] as T,
      );
    },
  };
};
