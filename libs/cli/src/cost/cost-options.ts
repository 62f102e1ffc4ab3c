// The inputs of an estimate as options: `hourly_rate` is `--hourly-rate`.
import {
  CHOICE_INPUT_NAMES,
  CHOICE_INPUTS,
  type CostInput,
  costInput,
  NUMBER_INPUT_NAMES,
  NUMBER_INPUTS,
  type NumberInput,
  PRESET_NAMES,
} from "@openclaw/cost";
import { InvalidArgumentError, Option } from "commander";
import { numberWithin } from "../parse-number.ts";

const flagOf = (input: string): string => `--${input.replaceAll("_", "-")}`;

const parseDay = (text: string): string => {
  if (costInput.shape.on.safeParse(text).success) return text;
  throw new InvalidArgumentError("must be a day such as 2026-10-07");
};

const numberOption = (name: keyof typeof NUMBER_INPUTS): Option => {
  const { about, unit, min, max, whole }: NumberInput = NUMBER_INPUTS[name];
  const description = unit === "" ? about : `${about} (${unit})`;
  const range = whole === undefined ? { min, max } : { min, max, whole };
  return new Option(`${flagOf(name)} <number>`, description).argParser(numberWithin(range));
};

const TEXT_OPTIONS: readonly (readonly [keyof CostInput, Option])[] = [
  ["preset", new Option("--preset <name>", "a known case to start from").choices(PRESET_NAMES)],
  ...CHOICE_INPUT_NAMES.map((name) => {
    const { about, choices } = CHOICE_INPUTS[name];
    return [name, new Option(`${flagOf(name)} <name>`, about).choices(choices)] as const;
  }),
  ["offer", new Option("--offer <name>", "a rented machine of the price file, such as aws/g6.xlarge")],
  ["api", new Option("--api <name>", "a model of the price file, such as openai/gpt-4o-mini")],
  ["batch", new Option("--batch", "the API's price for work that may wait")],
  ["on", new Option("--on <day>", "the day whose prices hold; today unless given").argParser(parseDay)],
];

const OPTIONS: readonly (readonly [keyof CostInput, Option])[] = [
  ...TEXT_OPTIONS,
  ...NUMBER_INPUT_NAMES.map((name) => [name, numberOption(name)] as const),
];

export const COST_OPTIONS = OPTIONS.map(([, option]) => option);

/** What the command line told, by the names of the library. */
export const toCostInput = (options: Readonly<Record<string, unknown>>): CostInput =>
  Object.fromEntries(
    OPTIONS.flatMap(([input, option]) => {
      const value = options[option.attributeName()];
      return value === undefined ? [] : [[input, value]];
    }),
  );

const INPUT_NAMES: ReadonlySet<string> = new Set(OPTIONS.map(([input]) => input));

/** A problem in the words of the command line: inputs are flags there. */
export const problemText = ({ path, message }: { readonly path: string; readonly message: string }): string => {
  const inWords = message.replace(/\b[a-z]+(?:_[a-z0-9]+)+\b/g, (word) =>
    INPUT_NAMES.has(word) ? flagOf(word) : word,
  );
  return `${flagOf(path)}: ${inWords}`;
};
