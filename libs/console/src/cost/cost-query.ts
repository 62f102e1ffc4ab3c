// What the calculator is told, as it stands in the address. What is not told comes from the preset and the defaults.
import { CHOICE_INPUT_NAMES, type CostInput, costInput, NUMBER_INPUT_NAMES } from "@openclaw/cost";

const NUMBERS: ReadonlySet<string> = new Set(NUMBER_INPUT_NAMES);
const TEXTS: ReadonlySet<string> = new Set([...CHOICE_INPUT_NAMES, "preset", "offer", "api", "on"]);

const meant = (key: string, text: string): string | number | boolean | undefined => {
  if (NUMBERS.has(key)) return text.trim() === "" || Number.isNaN(Number(text)) ? undefined : Number(text);
  if (TEXTS.has(key)) return text;
  return key === "batch" ? text === "true" : undefined;
};

/** What an address says that makes no sense is left out. */
export const readCostInput = (search: string): CostInput => {
  const given = [...new URLSearchParams(search)].flatMap(([key, text]) => {
    const value = meant(key, text);
    const known = value !== undefined && costInput.safeParse({ [key]: value }).success;
    return known ? [[key, value] as const] : [];
  });
  return Object.fromEntries(given) as CostInput;
};

export const writeCostInput = (input: CostInput): string => {
  const pairs = Object.entries(input).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
};
