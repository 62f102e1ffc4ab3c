// Chance as an argument: the same seed gives the same numbers on every machine.

/** The next number, at least 0 and less than 1. */
export type Random = () => number;

/** A 32-bit counter whose value is scrambled; its period of 2^32 is far beyond what a simulation draws. */
export const createRandom = (seed: number): Random => {
  let counter = seed >>> 0;
  return () => {
    counter = (counter + 0x9e3779b9) >>> 0;
    let bits = counter;
    bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
  };
};

/** A whole number around `mean`, evenly spread over `mean` plus and minus `spread` times `mean`, at least 1. */
export const around = (mean: number, spread: number, random: Random): number =>
  Math.max(1, Math.round(mean * (1 + spread * (2 * random() - 1))));
