// "Did you mean": the right name nearest to a wrong one.
import { distance } from "fastest-levenshtein";

/** A third of the letters wrong is still a slip; beyond that a guess misleads more than it helps. */
const MAX_DISTANCE_RATIO = 1 / 3;

const nearestOf = (wrong: string, names: readonly string[]): string | undefined => {
  const fold = wrong.toLowerCase();
  let best: { name: string; away: number } | undefined;
  for (const name of names) {
    const away = distance(fold, name.toLowerCase());
    if (best === undefined || away < best.away) best = { name, away };
  }
  const most = Math.max(2, Math.ceil(wrong.length * MAX_DISTANCE_RATIO));
  if (best !== undefined && best.away <= most) return best.name;
  // A name without its unit or its second word.
  return names.find((name) => name.toLowerCase().startsWith(`${fold}_`));
};

/** A hint to append to a message: the nearest name, else all of them. */
export const hintFor = (wrong: string, names: readonly string[]): string => {
  const nearest = nearestOf(wrong, names);
  if (nearest !== undefined) return `did you mean "${nearest}"?`;
  return names.length === 0 ? "no key is allowed here" : `known: ${names.join(", ")}`;
};
