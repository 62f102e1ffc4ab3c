// How many of a number of generated inputs are answered right; the wrong ones are shown.
import { createDice, type Dice } from "./generators/dice.ts";

const SHOWN = 3;
const MAX_SHOWN_CHARS = 600;

/** `attempt` gives what is wrong with an answer; an empty list is a right one. Throwing counts as wrong as well. */
export const successRate = (name: string, cases: number, attempt: (dice: Dice) => readonly unknown[]): number => {
  const results = Array.from({ length: cases }, (_, index) => ({
    seed: index + 1,
    wrong: attempt(createDice(index + 1)),
  }));
  const failed = results.filter(({ wrong }) => wrong.length > 0);
  const shown = failed
    .slice(0, SHOWN)
    .map(({ seed, wrong }) => `  seed ${seed}: ${JSON.stringify(wrong).slice(0, MAX_SHOWN_CHARS)}\n`);
  process.stdout.write(`${name}: ${cases - failed.length} of ${cases} right\n${shown.join("")}`);
  return (cases - failed.length) / cases;
};
