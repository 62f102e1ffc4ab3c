// docs/engine-model.md: what the model of vLLM is worth, beside measurements of others. All figures are worked out when
// the page is made, except the time on the clock, which no two machines share.
import {
  AGENT_PRESETS,
  HARDWARE_CARD_NAMES,
  HARDWARE_CARDS,
  type HardwareCard,
  hardwareCard,
  kvBlocks,
  type LoadPlan,
  MODEL_CARD_NAMES,
  MODEL_CARDS,
  modelCard,
  PUBLISHED_ROWS,
  type PublishedRow,
  type PublishedValue,
  replayRow,
  simulateLoad,
} from "@openclaw/engine";
import { notModelled, signed } from "./engine-model-limits.ts";
import { code, page, table } from "./table.ts";

/** The load of the speed figure: the five shipped agents on two A10 with Mistral 7B, 45 tasks a minute and bursts. */
const HALF_AN_HOUR: LoadPlan = {
  site: {
    card: HARDWARE_CARDS.A10,
    cards: 2,
    model: MODEL_CARDS["mistral-7b"],
    utilization: 0.85,
    maxNumSeqs: 256,
    admission: "whole-prompt",
    prefixCaching: true,
  },
  agents: AGENT_PRESETS,
  concurrentAgents: 12,
  arrivals: { perMinute: 45, bursts: { everySeconds: 300, lastSeconds: 30, factor: 4 } },
  deadlineSeconds: 120,
  spread: 0.3,
  minutes: 30,
  seed: 1,
};

/** By hand: user time of `simulateLoad(HALF_AN_HOUR)` in a process of its own, the slowest of five. */
const CPU_SECONDS = "0.4 s of CPU time (Node 26.10, one of two cores of a shared cloud machine, 2026-11-25)";

const METRIC_NAMES = {
  tokensPerSecond: "tokens/s",
  firstTokenMs: "first token, ms",
  perTokenMs: "end to end per token, ms",
  betweenTokensMs: "between tokens, ms",
} as const;

interface Comparison extends PublishedValue {
  readonly row: PublishedRow;
  readonly modelled: number;
  readonly errorPercent: number;
}

const figure = (value: number): string => (value < 100 ? value.toFixed(1) : String(Math.round(value)));

const compare = (row: PublishedRow): Comparison[] => {
  const modelled = replayRow(row);
  return row.values.map((value) => ({
    ...value,
    row,
    modelled: modelled[value.metric],
    errorPercent: 100 * (modelled[value.metric] / value.value - 1),
  }));
};

const comparisonRow = ({ row, metric, value, modelled, errorPercent, miss }: Comparison): string[] => [
  row.card.name,
  row.model,
  String(row.callers),
  `${row.promptTokens} / ${row.outputTokens}`,
  METRIC_NAMES[metric],
  figure(value),
  figure(modelled),
  miss === undefined ? signed(errorPercent) : `**${signed(errorPercent)}**`,
  row.fitted ? "fitted" : "held out",
];

const worst = (comparisons: readonly Comparison[]): string =>
  signed(
    comparisons.reduce((most, { errorPercent }) => (Math.abs(errorPercent) > Math.abs(most) ? errorPercent : most), 0),
  );

const summary = (comparisons: readonly Comparison[]): string => {
  const held = comparisons.filter(({ row }) => !row.fitted);
  const met = comparisons.filter(({ miss }) => miss === undefined);
  const fittedRows = PUBLISHED_ROWS.filter(({ fitted }) => fitted).length;
  return [
    `${PUBLISHED_ROWS.length} rows with ${comparisons.length} values; ${fittedRows} rows fitted the constants, ${PUBLISHED_ROWS.length - fittedRows} were held out.`,
    `${met.length} values are within 10 %, ${comparisons.length - met.length} are not (in bold, reasons below).`,
    `Largest error of those within: ${worst(met.filter(({ row }) => row.fitted))} fitted, ${worst(held.filter(({ miss }) => miss === undefined))} held out.`,
  ].join(" ");
};

const misses = (comparisons: readonly Comparison[]): string =>
  comparisons
    .flatMap(({ row, metric, errorPercent, miss }) =>
      miss === undefined
        ? []
        : [
            `- ${row.card.name}, ${row.callers} callers, ${METRIC_NAMES[metric]}, ${signed(errorPercent)}: ${miss.because}.`,
          ],
    )
    .join("\n");

const sources = (): string => [...new Set(PUBLISHED_ROWS.map(({ source }) => `- ${source}`))].join("\n");

const cardRow = ({ name, memoryGib, bandwidthGbs, tflops, efficiency }: HardwareCard): string[] => [
  name,
  String(memoryGib),
  String(bandwidthGbs),
  String(tflops),
  ...(["memory", "compute", "stepMs", "sequenceMs"] as const).map((constant) =>
    efficiency.fitted.includes(constant) ? `${efficiency[constant]} (fitted)` : String(efficiency[constant]),
  ),
  efficiency.basis,
];

const priceRow = ({ name, price }: HardwareCard): string[] =>
  price === undefined
    ? [name, "not known", "", "", ""]
    : [name, price.usdPerHour.toFixed(2), price.offer, price.source, price.date];

const blocksRow = (card: HardwareCard): string[] => [
  card.name,
  ...MODEL_CARD_NAMES.map((name) => {
    const blocks = kvBlocks(card, modelCard(name), HALF_AN_HOUR.site.utilization);
    return blocks === 0 ? "does not fit" : String(blocks);
  }),
];

const speed = (): string => {
  const { steps, arrived, traceHash, preemptions } = simulateLoad(HALF_AN_HOUR);
  return `Half an hour of two A10 (Mistral 7B in 16 bit, the five shipped agents, 12 at a time, 45 tasks a minute in bursts, seed 1) is ${steps} steps for ${arrived} tasks with ${preemptions} preemptions. It took ${CPU_SECONDS}. Its trace hash is ${code(traceHash)}: the same seed gives the same steps, requests and times to the last bit.`;
};

/** Prompts of 3,000 to 6,000 tokens and nothing in common: one A10 holds seven or eight of them. */
const OVERLOAD: LoadPlan = {
  ...HALF_AN_HOUR,
  site: { ...HALF_AN_HOUR.site, cards: 1 },
  agents: [
    {
      name: "long prompts",
      weight: 1,
      sharedPrefixTokens: 0,
      promptTokens: 4500,
      turns: 1,
      callTokens: 1,
      toolResultTokens: 1,
      toolSeconds: 0,
      outputTokens: 200,
    },
  ],
  arrivals: "always",
  deadlineSeconds: 600,
  spread: 1 / 3,
  minutes: 10,
};

const OVERLOAD_CALLERS = [4, 6, 8, 12, 24] as const;

const OVERLOAD_SETTINGS = [
  { admission: "whole-prompt", prefixCaching: true },
  { admission: "first-chunk", prefixCaching: true },
  { admission: "first-chunk", prefixCaching: false },
] as const;

const overloadRow = (setting: (typeof OVERLOAD_SETTINGS)[number]): string[] => [
  `${setting.admission}, prefix cache ${setting.prefixCaching ? "on" : "off"}`,
  ...OVERLOAD_CALLERS.map((concurrentAgents) => {
    const site = { ...OVERLOAD.site, ...setting };
    const { tasksPerMinute, preemptions } = simulateLoad({ ...OVERLOAD, site, concurrentAgents });
    return `${(tasksPerMinute / 60).toFixed(2)} (${preemptions})`;
  }),
];

export const engineModelPage = (): string => {
  const comparisons = PUBLISHED_ROWS.flatMap(compare);
  return page(
    "The model of vLLM",
    "`libs/engine` models one vLLM V1 engine: which request gets how many tokens in each step, which KV blocks it holds, and how long the step takes on a card. `npm run openclaw -- plan` is built on it, and `vllm-sim` serves it over HTTP (`--hardware a10`). This page says how far its figures can be trusted.",
    "## How a step is timed\n\nA step takes the card's fixed time, plus a time per sequence, plus the longer of reading the weights and multiplying its tokens with them, plus attention's arithmetic, plus reading the KV of its contexts. Bandwidth and arithmetic are datasheet values times one efficiency each; a card has one set of constants for all models and loads.",
    "## Beside published measurements",
    summary(comparisons),
    table(
      ["card", "model", "callers", "tokens in / out", "value", "published", "model", "error", "row"],
      comparisons.map(comparisonRow),
    ),
    "Not within 10 %:",
    misses(comparisons),
    "Sources:",
    sources(),
    "A test holds each value within 10 %, each miss to the error given here, and each fitted constant to the place where its fitted rows are met best. A benchmark is replayed as its source describes it: how many requests, whether a round waits for its slowest, how long the one process takes that sends them. Where it does not say, the first rounds are warm-up, callers come back after 5 ms, and lengths that a benchmark spreads are spread by 20 % around the mean, which is assumed. Constants that are not marked as fitted were assumed with all rows at hand, and so were the 10 ms that a server takes before its engine knows of a request: without them, and the A10G's compute fitted anew, its first tokens with 4 and 16 callers are 14 and 73 % late instead of 4 and 34. Only the fitted constants are blind to the rows held out.",
    "What the replay of the benchmarks is worth shows in the A10G's row with 16 callers. With callers that never rest the model made 20 % more tokens a second than was measured, and the row seemed to contradict itself. The script behind it sends 100 requests of equal length from one process. Replayed so, and in rounds, the row agrees with itself and with the model. The rounds are inferred from this very row, which therefore is not blind to them, though to every constant.",
    "## Constants",
    table(
      [
        "card",
        "memory GiB",
        "GB/s",
        "TFLOPS",
        "share of GB/s",
        "share of TFLOPS",
        "ms a step",
        "ms a sequence",
        "basis",
      ],
      HARDWARE_CARD_NAMES.map(hardwareCard).map(cardRow),
    ),
    `KV blocks of 16 tokens on one card at ${code("--gpu-memory-utilization 0.85")}:`,
    table(["card", ...MODEL_CARD_NAMES], HARDWARE_CARD_NAMES.map(hardwareCard).map(blocksRow)),
    "Prices that `openclaw plan` compares by, US dollars an hour, list prices of different sellers:",
    table(["card", "price", "offer", "source", "read on"], HARDWARE_CARD_NAMES.map(hardwareCard).map(priceRow)),
    "## Speed and repetition",
    speed(),
    "## What overload does",
    "One A10, Mistral 7B in 16 bit, callers that never rest with prompts of 3,000 to 6,000 tokens and outputs of about 200: requests a second (preemptions in ten minutes). Admission by the first chunk alone lets in more prompts than fit; they preempt each other, and without a prefix cache every preemption computes a prompt again.",
    table(
      ["vLLM is started with", ...OVERLOAD_CALLERS.map((callers) => `${callers} callers`)],
      OVERLOAD_SETTINGS.map(overloadRow),
    ),
    "## What is not modelled",
    notModelled(),
  );
};
