// The answer's form: what REST sends, what the command line prints as JSON, what a page draws. USD and months throughout.
import { z } from "zod";
import { CONFIDENCE } from "./price-file.ts";

const usd = z.number();
const share = z.number();

const machines = z.object({
  tier: z.string(),
  machines: z.number(),
  monthly_usd: z.object({
    hardware: usd,
    power: usd,
    hosting: usd,
    bandwidth: usd,
    labour: usd,
    total: usd,
  }),
  usd_per_1000_at_volume: usd,
  usd_per_1000_at_capacity: usd.describe("if the machines never rested"),
  tasks_per_minute_per_machine: z.number(),
  capacity_tasks_per_month: z.number(),
  capacity_basis: z.string(),
  utilisation: share.describe("over 1: the machines do not carry the volume"),
  carries_volume: z.boolean(),
  peak_utilisation: share,
  carries_peak: z.boolean(),
  machines_needed: z.number().describe("that carry the busiest time"),
  monthly_usd_with_machines_needed: usd,
});

const api = z.object({
  model: z.string(),
  price: z
    .object({ checked_on: z.string(), effective_from: z.string().nullable(), confidence: z.enum(CONFIDENCE) })
    .describe("the row of the price file"),
  usd_per_task: usd,
  monthly_usd: z.object({ tokens: usd, storage: usd, bandwidth: usd, labour: usd, total: usd }),
  usd_per_1000_at_volume: usd,
  usd_per_1000_at_capacity: usd.describe("for as many tasks as the machines could do"),
  implied_tokens_per_task: z
    .object({ at_75_percent_input: z.number(), at_90_percent_input: z.number(), told: z.number() })
    .describe("what usd_per_task buys at the model's price, beside the tokens that a task was said to take"),
});

const hybrid = z.object({ machines: z.number(), burst_share: share, monthly_usd: usd, utilisation: share });

const claim = z.object({
  claim: z.string(),
  stated: z.number(),
  computed: z.number(),
  unit: z.string(),
  follows: z.boolean(),
  why: z.string(),
});

export const costEstimate = z.object({
  verdict: z.string().describe("one sentence"),
  cheaper: z
    .enum(["self_hosted", "api", "equal"])
    .nullable()
    .describe("null: these machines do not carry the volume, so there is nothing to compare"),
  on: z.string().describe("the day whose prices were used"),
  tasks_per_month: z.number(),
  self_hosted: machines,
  api,
  monthly_difference_usd: usd.describe("self-hosted less API"),
  break_even: z
    .object({ tasks_per_month: z.number(), machines: z.number(), required_utilisation: share })
    .nullable()
    .describe("null: the machines never get cheaper"),
  hybrid: hybrid.describe("with the burst_share that was told"),
  hybrid_optimum: hybrid.describe("the cheapest number of machines and share at the API"),
  sensitivity: z
    .array(z.object({ input: z.string(), lower_usd: usd, higher_usd: usd, swing_usd: usd }))
    .describe("the monthly difference with one input a quarter lower and higher; the largest swing first"),
  assumptions: z.array(
    z.object({
      input: z.string(),
      value: z.union([z.number(), z.string(), z.boolean()]),
      unit: z.string(),
      source: z.string(),
    }),
  ),
  claims: z.array(claim).describe("what a preset's source states, beside what follows from its figures"),
});
export type CostEstimate = z.output<typeof costEstimate>;
