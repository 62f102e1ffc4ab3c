// Everything that an estimate can be told. One flat list: a key here is a field of the REST body, a flag of the command
// line (`hourly_rate`, `--hourly-rate`) and, one day, a parameter in the address of a page.
import { HARDWARE_CARD_NAMES, MODEL_CARD_NAMES } from "@openclaw/engine";
import { z } from "zod";
import { HARDWARE_TIER_NAMES } from "./hardware-tiers.ts";
import { PRESET_NAMES } from "./presets.ts";
import { TASK_CLASS_NAMES } from "./task-classes.ts";

export interface NumberInput {
  readonly about: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly whole?: true;
}

/** Beyond these a figure is a slip of the keyboard. */
const MAX_TASKS = 1e10;
const MAX_TOKENS = 1e8;
const MAX_USD = 1e9;
const WEEK_HOURS = 168;

const usd = (about: string, unit = "USD"): NumberInput => ({ about, unit, min: 0, max: MAX_USD });
const tokens = (about: string): NumberInput => ({ about, unit: "tokens", min: 0, max: MAX_TOKENS, whole: true });

export const NUMBER_INPUTS = {
  tasks_per_month: { about: "tasks in a month of 730 hours", unit: "tasks", min: 1, max: MAX_TASKS },
  peak_to_mean: {
    about: "rate of the busiest time over the mean; 1 where tasks may wait",
    unit: "times",
    min: 1,
    max: 1000,
  },
  calls_per_task: { about: "model calls of a task", unit: "calls", min: 1, max: 1000, whole: true },
  input_tokens: tokens("prompt tokens of a task, all its calls together"),
  cached_input_tokens: tokens("of these, tokens that the model finds in its cache"),
  cache_write_tokens: tokens("of these, tokens that the API writes to its cache for five minutes"),
  output_tokens: tokens("answer tokens of a task, all its calls together"),
  concurrency: { about: "tasks that one machine runs at a time", unit: "tasks", min: 1, max: 10_000 },
  seconds_per_task: {
    about: "measured: seconds that a task takes at that concurrency",
    unit: "s",
    min: 0.001,
    max: 86_400,
  },
  tasks_per_minute: {
    about: "measured: most tasks a minute that one machine does",
    unit: "tasks/min",
    min: 0.001,
    max: 1e6,
  },
  machines: {
    about: "machines; else as many as the busiest time needs",
    unit: "machines",
    min: 1,
    max: 10_000,
    whole: true,
  },
  cards: { about: "cards of one machine", unit: "cards", min: 1, max: 16, whole: true },
  purchase_usd: usd("price of one bought machine"),
  amortisation_months: { about: "months over which it is paid off", unit: "months", min: 1, max: 240 },
  rent_usd_per_hour: usd("rent of one machine, an hour", "USD/h"),
  hosting_usd_per_month: usd("room, cooling, connection of one machine, a month", "USD"),
  watts: { about: "mean power of one machine at the wall", unit: "W", min: 0, max: 1e6 },
  usd_per_kwh: { about: "price of power", unit: "USD/kWh", min: 0, max: 100 },
  bandwidth_usd_per_month: usd("traffic of all the machines, a month", "USD"),
  hourly_rate: { about: "an hour of work", unit: "USD/h", min: 0, max: 100_000 },
  hours_per_week: { about: "work that the machines take", unit: "h", min: 0, max: 100 * WEEK_HOURS },
  weeks_per_month: { about: "weeks that a month is counted as", unit: "weeks", min: 4, max: 5 },
  api_usd_per_task: usd("price of a task at the API, instead of tokens times prices", "USD"),
  api_storage_usd_per_1000: usd("storage that the API way takes, for 1,000 tasks", "USD"),
  api_bandwidth_usd_per_1000: usd("traffic that the API way takes, for 1,000 tasks", "USD"),
  api_hours_per_week: { about: "work that the API way takes", unit: "h", min: 0, max: 100 * WEEK_HOURS },
  burst_share: { about: "share of the tasks that goes to the API in the hybrid", unit: "", min: 0, max: 1 },
} as const satisfies Record<string, NumberInput>;

export type NumberInputName = keyof typeof NUMBER_INPUTS;
export const NUMBER_INPUT_NAMES = Object.keys(NUMBER_INPUTS) as readonly NumberInputName[];

export const CHOICE_INPUTS = {
  tier: { about: "the kind of hardware", choices: HARDWARE_TIER_NAMES },
  complexity: { about: "how much a task takes", choices: TASK_CLASS_NAMES },
  card: { about: "the card, for the engine model to work out what a machine does", choices: HARDWARE_CARD_NAMES },
  local_model: { about: "the model that the machines serve", choices: MODEL_CARD_NAMES },
} as const;

export type ChoiceInputName = keyof typeof CHOICE_INPUTS;
export const CHOICE_INPUT_NAMES = Object.keys(CHOICE_INPUTS) as readonly ChoiceInputName[];

const numberSchema = ({ about, unit, min, max, whole }: NumberInput) => {
  const message = `must be a ${whole === undefined ? "" : "whole "}number from ${min} to ${max}`;
  const schema = z.number(message).min(min, message).max(max, message);
  return (whole === undefined ? schema : schema.refine(Number.isInteger, message))
    .optional()
    .describe(unit === "" ? about : `${about} (${unit})`);
};

const numberShape = Object.fromEntries(
  NUMBER_INPUT_NAMES.map((name) => [name, numberSchema(NUMBER_INPUTS[name])]),
) as Record<NumberInputName, ReturnType<typeof numberSchema>>;

/** What may be told: whatever is left out comes from the preset, the tier, the task class or the defaults. */
export const costInput = z.strictObject({
  preset: z.enum(PRESET_NAMES).optional().describe("a known case to start from"),
  tier: z.enum(CHOICE_INPUTS.tier.choices).optional().describe(CHOICE_INPUTS.tier.about),
  complexity: z.enum(CHOICE_INPUTS.complexity.choices).optional().describe(CHOICE_INPUTS.complexity.about),
  card: z.enum(CHOICE_INPUTS.card.choices).optional().describe(CHOICE_INPUTS.card.about),
  local_model: z.enum(CHOICE_INPUTS.local_model.choices).optional().describe(CHOICE_INPUTS.local_model.about),
  offer: z.string().max(200).optional().describe("a rented machine of the price file, such as aws/g6.xlarge"),
  api: z.string().max(200).optional().describe("a model of the price file, such as openai/gpt-4o-mini"),
  batch: z.boolean().optional().describe("the API's price for work that may wait"),
  on: z.iso
    .date("must be a day such as 2026-10-07")
    .optional()
    .describe("the day whose prices hold; today unless given"),
  ...numberShape,
});
export type CostInput = z.output<typeof costInput>;
export type InputName = Exclude<keyof CostInput, "preset" | "on">;
