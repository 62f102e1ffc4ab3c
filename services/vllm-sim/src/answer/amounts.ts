// Numbers and currencies as people print them.

const CURRENCY_OF_SYMBOL: Readonly<Record<string, string>> = {
  "€": "EUR",
  $: "USD",
  "£": "GBP",
  "¥": "JPY",
  "₹": "INR",
  zł: "PLN",
};
const ISO_CURRENCY =
  /\b(?:AED|AUD|BRL|CAD|CHF|CNY|CZK|DKK|EUR|GBP|HKD|HUF|ILS|INR|JPY|KRW|MXN|NOK|NZD|PLN|RON|SEK|SGD|TRY|USD|ZAR)\b/g;
const NAMED_CURRENCY: readonly (readonly [RegExp, string])[] = [
  [/\b(?:pounds? sterling)\b/gi, "GBP"],
  [/\bswiss francs?\b/gi, "CHF"],
  [/\b(?:US|U\.S\.) dollars?\b/gi, "USD"],
  [/\beuros?\b/gi, "EUR"],
  [/(?:\bCA\$|\bC\$)/g, "CAD"],
  [/\bA(?:U)?\$/g, "AUD"],
];

/** Currencies that share a sign: of two, the text's own code tells. */
const DOLLARS = new Set(["AUD", "CAD", "HKD", "NZD", "SGD", "USD"]);

const NUMBER = /^[-+(]?\s*(?<digits>\d[\d.,'\u00a0\u202f ]*)\)?$/u;

/** True if the text writes 1.234,56 rather than 1,234.56. */
export const usesDecimalComma = (text: string): boolean => {
  const commas = text.match(/\d,\d{2}(?![\d.,])/g)?.length ?? 0;
  const points = text.match(/\d\.\d{2}(?![\d.,])/g)?.length ?? 0;
  return commas > points;
};

const withoutUnits = (text: string): string =>
  text
    .replace(ISO_CURRENCY, "")
    .replace(/[€$£¥₹%]|zł|^x\s|\b(?:CA|US|A|C)(?=\$)/g, "")
    .trim();

/** The number that the whole text is, apart from a currency or percent sign; undefined if it is something else. */
export const parseAmount = (text: string, decimalComma = false): number | undefined => {
  const bare = withoutUnits(text);
  const digits = NUMBER.exec(bare)?.groups?.["digits"]?.replace(/['\u00a0\u202f ]/gu, "");
  if (digits === undefined) return undefined;
  const isGrouped = /^\d{1,3}(?:[.,]\d{3})+$/.test(digits);
  const decimalMark = /[.,](?=\d{1,2}$)/.exec(digits)?.[0] ?? (decimalComma ? "," : ".");
  const groupMark = decimalMark === "," ? "." : ",";
  const isGroupedByMark = isGrouped && (digits.match(/[.,]/g)?.length ?? 0) > 1 && !digits.includes(groupMark);
  const plain = isGroupedByMark
    ? digits.replaceAll(decimalMark, "")
    : digits.replaceAll(groupMark, "").replace(decimalMark, ".");
  const value = Number(plain);
  if (!Number.isFinite(value)) return undefined;
  return /^[-(]/.test(bare) ? -value : value;
};

/** A number with its sign, currency and separators somewhere in running text. */
export const AMOUNT_IN_TEXT =
  /(?:[€$£¥₹]\s?)?[-+]?\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+(?:[.,]\d{1,4})?(?![\d])|(?:[€$£¥₹]\s?)?[-+]?\d+(?:[.,]\d+)?/gu;

const countMatches = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** The currency that the text names most often, by its three letters; they count more than signs. */
export const findCurrency = (text: string): string | undefined => {
  const counts = new Map<string, number>();
  const add = (code: string, count: number) => counts.set(code, (counts.get(code) ?? 0) + count);
  for (const code of text.match(ISO_CURRENCY) ?? []) add(code, 3);
  for (const [pattern, code] of NAMED_CURRENCY) add(code, countMatches(text, pattern) * 3);
  const [dollars = "USD"] = [...counts.keys()].filter((code) => DOLLARS.has(code));
  for (const [symbol, code] of Object.entries(CURRENCY_OF_SYMBOL))
    add(symbol === "$" ? dollars : code, text.split(symbol).length - 1);
  const [best] = [...counts].filter(([, count]) => count > 0).toSorted((a, b) => b[1] - a[1]);
  return best?.[0];
};
