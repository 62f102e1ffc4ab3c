// docs/cost.md: the formulas of the calculator, the article's case worked through, tiers and prices. All figures are worked
// out when the page is made.
import { fileURLToPath } from "node:url";
import { loadYamlFile } from "@openclaw/config";
import {
  type CostEstimate,
  type CostInput,
  estimateCost,
  modelId,
  NUMBER_INPUT_NAMES,
  NUMBER_INPUTS,
  type NumberInput,
  type PriceFile,
  priceFile,
  rentId,
  SHIPPED_PRICES,
} from "@openclaw/cost";
import { code, page, table } from "./table.ts";

/** A day of its own, so that the page changes with the figures and not with the calendar. */
const DAY = "2026-11-25";

const usd = (value: number): string => `$${Math.round(value).toLocaleString("en-US")}`;
const count = (value: number): string => Math.round(value).toLocaleString("en-US");
const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

const figure = (value: number): string => (value >= 1000 ? count(value) : String(Number(value.toPrecision(4))));

const FORMULAS = `| what | formula | unit |
| --- | --- | --- |
| a month | 365 x 24 / 12 = 730 h = 43,800 min | |
| hardware, one machine | purchase / months of amortisation + rent an hour x 730 | USD/month |
| power, one machine | W / 1000 x 730 x price of a kWh | USD/month |
| labour | hours a week x weeks a month x USD an hour | USD/month |
| **home**, n machines | n x (hardware + power + hosting) + bandwidth + labour | USD/month |
| a task's tokens | (uncached x input + cached x cached input + written x cache write + output x output) / 10^6, all at the tier of the mean prompt; x batch | USD |
| **API**, v tasks | v x (tokens + storage + bandwidth) + labour of the integration | USD/month |
| capacity, measured | tasks/min as told, or tasks at a time / seconds a task x 60 (Little's law) | tasks/min |
| capacity, modelled | replicas x 60,000 / (calls x prefill step + output tokens x decode step of b / b); steps by the [engine model](engine-model.md) | tasks/min |
| utilisation | v / (n x capacity x 43,800) | |
| machines | v / 43,800 x peak to mean / capacity, rounded up | |
| **break-even** | (home without machines + n x machine - API at v = 0) / API per task, for the least n that carries it | tasks/month |
| required utilisation | break-even / (n x capacity x 43,800) | |
| hybrid | home (none without machines) + API for its share (none, not even labour, without share) | USD/month |
| best mix | the cheapest of 0, 1, all but one and all machines; what they cannot carry at the busiest time goes to the API | |
| implied tokens | USD a task x 10^6 / (share of input x input + share of output x output) | tokens |
| sensitivity | home less API with one input x 0.75 and x 1.25 | USD/month |`;

const LIMITS = `- Machines cost the same busy or idle: power is a mean, not a curve.
- Home costs nothing per task; traffic and labour are told for all the machines together and do not grow with their number.
- With ${code("peak_to_mean")} 1 tasks wait until there is time; above it, load is on or off: all tasks come at the busiest rate.
- The modelled capacity is an upper bound: no tool waits, no mixed steps. A measured rate is better.
- The quality of the answers is not compared: a 7B model at home and the API's model are taken to do the same task.
- The break-even is the first crossing. Just above a step to one more machine the API may be cheaper again.`;

const articleText = (article: CostEstimate): string => {
  const { self_hosted, api, break_even } = article;
  const [home, away] = [self_hosted.monthly_usd, api.monthly_usd];
  return [
    `The account this system is built from runs ${count(article.tasks_per_month)} tasks a month on one server with two A10.`,
    `At home: hardware ${usd(home.hardware)} + hosting ${usd(home.hosting)} + labour ${usd(home.labour)} (8 h x $95 x 4 weeks) = ${usd(home.total)}, $${self_hosted.usd_per_1000_at_volume.toFixed(2)} per 1,000.`,
    `At the API: tokens ${usd(away.tokens)} + storage ${usd(away.storage)} + bandwidth ${usd(away.bandwidth)} + integration ${usd(away.labour)} = ${usd(away.total)}, $${api.usd_per_1000_at_volume.toFixed(2)} per 1,000.`,
    `The two cross where ${usd(home.total)} = ${usd(away.labour)} + v x (${usd(away.tokens)} + ${usd(away.storage)} + ${usd(away.bandwidth)}) / ${count(article.tasks_per_month)}: at **${count(break_even?.tasks_per_month ?? 0)} tasks a month**, when the server is ${percent(break_even?.required_utilisation ?? 0)} busy.`,
    `The article divides by the tasks it had; by the tasks the server could do, a thousand would cost $${self_hosted.usd_per_1000_at_capacity.toFixed(2)}.`,
  ].join(" ");
};

const claimRows = ({ claims }: CostEstimate): string[][] =>
  claims.map(({ claim, stated, computed, unit, follows, why }) => [
    claim,
    figure(stated),
    `${figure(computed)} ${unit}`,
    follows ? "yes" : "**no**",
    why,
  ]);

const otherRow = (estimate: CostEstimate, name: string): string[] => [
  name,
  `$${Number(estimate.api.usd_per_task.toPrecision(3))}`,
  usd(estimate.api.monthly_usd.total),
  estimate.break_even === null ? "never" : count(estimate.break_even.tasks_per_month),
  estimate.break_even === null
    ? ""
    : `${estimate.break_even.machines}, ${percent(estimate.break_even.required_utilisation)} busy`,
];

/** The article's server and volume, its 45 tasks a minute, and tasks of 18,000 tokens in and 1,500 out. */
const PLAUSIBLE: CostInput = { preset: "article", tasks_per_minute: 45 };
/** The same with storage and traffic as a fixed sum: 205 / (95 x 4) hours more of the integration's work. */
const FIXED_EXTRAS: CostInput = {
  ...PLAUSIBLE,
  api: "openai/gpt-4o-mini",
  api_storage_usd_per_1000: 0,
  api_bandwidth_usd_per_1000: 0,
  api_hours_per_week: 2 + 205 / 380,
};
const OTHER_APIS = [
  "openai/gpt-4o-mini",
  "openai/gpt-5-mini",
  "anthropic/claude-haiku-5.5",
  "anthropic/claude-haiku-4.5",
  "anthropic/claude-sonnet-5.5",
];

const inputRow = (name: (typeof NUMBER_INPUT_NAMES)[number]): string[] => {
  const { about, unit, min, max }: NumberInput = NUMBER_INPUTS[name];
  return [code(name), unit, `${min} to ${max}`, about];
};

const modelRow = (row: PriceFile["models"][number]): string[] => {
  const [tier] = row.tiers;
  const further = row.tiers
    .slice(1)
    .map((more) => `above ${count(more.above_prompt_tokens)} tokens: ${more.input} / ${more.output}`);
  return [
    code(modelId(row)),
    String(tier?.input ?? ""),
    String(tier?.cached_input ?? ""),
    String(tier?.cache_write_5m ?? ""),
    String(tier?.output ?? ""),
    row.effective_from ?? "",
    row.checked_on,
    row.confidence,
    [row.source, ...further].join("; "),
  ];
};

export const costPage = (): string => {
  const prices = loadYamlFile(fileURLToPath(new URL(".", SHIPPED_PRICES)), "prices.yml", priceFile);
  if (prices === undefined) throw new TypeError("libs/cost has no prices.yml");
  const estimateOf = (input: CostInput): CostEstimate => {
    const result = estimateCost(input, prices, DAY);
    if (!result.ok) throw new TypeError(JSON.stringify(result.problems));
    return result.value;
  };
  const article = estimateOf({ preset: "article" });
  return page(
    "Costs",
    `${code("npm run openclaw -- cost report")} and ${code("POST /v1/cost/estimate")} say what a month of tasks costs on machines of one's own and at a model API, from when on the machines pay, and what that rests on. ${code("cost breakeven")} shows both curves. Try ${code("--preset article")}.`,
    "## Formulas",
    FORMULAS,
    "## What is not in them",
    LIMITS,
    "## The article's case",
    articleText(article),
    table(["stated", "value", "worked out", "follows", "because"], claimRows(article)),
    `With the tokens that such agents plausibly use (18,000 in, 1,500 out, no cache) instead of the stated $0.08 a task, at the prices of ${DAY}:`,
    table(
      ["API", "a task", "a month", "break-even, tasks a month", "machines then"],
      [
        otherRow(article, "as stated"),
        ...OTHER_APIS.map((api) => otherRow(estimateOf({ ...PLAUSIBLE, api }), code(api))),
      ],
    ),
    `Storage and traffic, $4.34 per 1,000 in the article's table, then cost more than many an API's tokens; counted as $205 a month whatever the volume, the break-even at ${code("openai/gpt-4o-mini")} is ${count(estimateOf(FIXED_EXTRAS).break_even?.tasks_per_month ?? 0)}.`,
    "## Inputs",
    "Beside these: `preset`, `tier`, `complexity`, `card`, `local_model`, `offer`, `api`, `batch`, `on`. On the command line `hourly_rate` is `--hourly-rate`. What is told wins over the preset, that over the tier and the kind of task, these over the defaults; every answer lists what it took, and from where.",
    table(["input", "unit", "range", "what"], NUMBER_INPUT_NAMES.map(inputRow)),
    "## Prices",
    `USD per million tokens, from ${code("libs/cost/prices.yml")}. Rows are added, never changed; the row in force on a day is the newest that began by then.`,
    table(
      ["model", "in", "cached", "cache write", "out", "from", "read on", "confidence", "source"],
      prices.models.map(modelRow),
    ),
    "Rented machines, USD an hour:",
    table(
      ["offer", "cards", "USD/h", "read on", "confidence", "source"],
      prices.rents.map((row) => [
        code(rentId(row)),
        `${row.cards} x ${row.card}`,
        String(row.usd_per_hour),
        row.checked_on,
        row.confidence,
        row.source,
      ]),
    ),
  );
};
