// Dates as people print them, to ISO 8601.

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH = "(?<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?";

interface DatePattern {
  readonly pattern: RegExp;
  /** The parts' order for dates in digits that could be read both ways. */
  readonly numeric: boolean;
}

const PATTERNS: readonly DatePattern[] = [
  { pattern: /\b(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})\b/g, numeric: false },
  {
    pattern: new RegExp(
      `\\b(?<day>\\d{1,2})(?:st|nd|rd|th)?[ .-]{1,2}(?:of )?${MONTH}[ ,-]{1,2}(?<year>\\d{4})\\b`,
      "gi",
    ),
    numeric: false,
  },
  { pattern: new RegExp(`\\b${MONTH} (?<day>\\d{1,2})(?:st|nd|rd|th)?,? (?<year>\\d{4})\\b`, "gi"), numeric: false },
  { pattern: /\b(?<day>\d{1,2})\.\s?(?<month>\d{1,2})\.\s?(?<year>\d{4})\b/g, numeric: false },
  { pattern: /\b(?<first>\d{1,2})[/-](?<second>\d{1,2})[/-](?<year>\d{4})\b/g, numeric: true },
];

export interface FoundDate {
  readonly iso: string;
  readonly printed: string;
  readonly index: number;
}

/** Which way 03/04/2026 is read when neither part is over 12. */
export type DayMonthOrder = "day-first" | "month-first";

const MAX_MONTH = 12;
const MAX_DAY = 31;

const monthNumber = (text: string): number => {
  const named = MONTHS.indexOf(text.slice(0, 3).toLowerCase());
  return named < 0 ? Number(text) : named + 1;
};

const dayAndMonth = (first: number, second: number, order: DayMonthOrder): readonly [number, number] => {
  if (first > MAX_MONTH) return [first, second];
  if (second > MAX_MONTH) return [second, first];
  return order === "day-first" ? [first, second] : [second, first];
};

const isoOf = (groups: Readonly<Record<string, string | undefined>>, numeric: boolean, order: DayMonthOrder) => {
  const [day, month] = numeric
    ? dayAndMonth(Number(groups["first"]), Number(groups["second"]), order)
    : [Number(groups["day"]), monthNumber(groups["month"] ?? "")];
  if (month < 1 || month > MAX_MONTH || day < 1 || day > MAX_DAY) return undefined;
  return `${groups["year"]}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
};

/** All dates of the text, in its order. */
export const findDates = (text: string, order: DayMonthOrder = "month-first"): FoundDate[] =>
  PATTERNS.flatMap(({ pattern, numeric }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const iso = isoOf(match.groups ?? {}, numeric, order);
      return iso === undefined ? [] : [{ iso, printed: match[0], index: match.index }];
    }),
  ).toSorted((a, b) => a.index - b.index);

/** Texts with US spelling of money or months first read 03/04 as March 4. */
export const dayMonthOrderOf = (text: string): DayMonthOrder => {
  const numeric = [...text.matchAll(/\b(?<first>\d{1,2})[/-](?<second>\d{1,2})[/-]\d{4}\b/g)];
  if (numeric.some((match) => Number(match.groups?.["first"]) > MAX_MONTH)) return "day-first";
  if (numeric.some((match) => Number(match.groups?.["second"]) > MAX_MONTH)) return "month-first";
  return /\$|\bUSD\b/.test(text) || !/[€£]|\b(?:EUR|GBP|VAT|CHF)\b/.test(text) ? "month-first" : "day-first";
};
