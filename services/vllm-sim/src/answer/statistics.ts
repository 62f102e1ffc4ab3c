// Figures of a column of numbers.

export type Statistic = "count" | "maximum" | "mean" | "median" | "minimum" | "sum";

const WORDS: readonly (readonly [RegExp, Statistic])[] = [
  [/\b(?:mean|average|avg)\b/i, "mean"],
  [/\b(?:minimum|min|lowest|smallest|least|cheapest)\b/i, "minimum"],
  [/\b(?:maximum|max|highest|largest|peak|greatest|biggest)\b/i, "maximum"],
  [/\bmedian\b/i, "median"],
  [/\b(?:count|number of|how many|rows|records|entries)\b/i, "count"],
  [/\b(?:sum|total|totals|overall)\b/i, "sum"],
];

export const statisticIn = (words: string): Statistic | undefined =>
  WORDS.find(([pattern]) => pattern.test(words))?.[1];

/** All statistics that a text names, in its order. */
export const statisticsIn = (words: string): Statistic[] =>
  WORDS.flatMap(([pattern, statistic]) => {
    const index = words.search(pattern);
    return index < 0 ? [] : [{ statistic, index }];
  })
    .toSorted((a, b) => a.index - b.index)
    .map(({ statistic }) => statistic);

/** Sums of decimal fractions carry binary dust; 10 digits keep all that a table states. */
const CLEAN_DECIMALS = 10;

/** Half rounds up in decimal, as people reckon: 554.525 is 554.53 although its binary form lies below. */
const roundTo = (value: number, decimals: number): number =>
  Number(`${Math.round(Number(`${value.toPrecision(14)}e${decimals}`))}e-${decimals}`);

const median = (sorted: readonly number[]): number => {
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
};

/** Empty cells are left out; a column without numbers has a sum of 0 and no other figure. */
export const computeStatistic = (
  statistic: Statistic,
  values: readonly (number | undefined)[],
  decimals = CLEAN_DECIMALS,
): number => {
  const numbers = values.filter((value) => value !== undefined);
  const sum = numbers.reduce((total, value) => total + value, 0);
  if (numbers.length === 0) return 0;
  switch (statistic) {
    case "count":
      return numbers.length;
    case "sum":
      return roundTo(sum, decimals);
    case "mean":
      return roundTo(sum / numbers.length, decimals);
    case "minimum":
      return Math.min(...numbers);
    case "maximum":
      return Math.max(...numbers);
    case "median":
      return median(numbers.toSorted((a, b) => a - b));
  }
};
