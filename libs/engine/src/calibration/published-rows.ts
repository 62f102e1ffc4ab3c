// Measurements that others published of vLLM, up to 16 callers. Facts with their source; where a source leaves a length
// out, a comment says what was assumed.
// 1. `fitted` rows set the constants of their card; all others are predictions.
// 2. A metric that the model does not meet within 10 % says so itself, with its error and the reason.
import { HARDWARE_CARDS, type HardwareCard } from "../hardware-cards.ts";
import type { ModelCardName } from "../model-cards.ts";

/** Tokens made per second; time to the first token; time between two tokens (end to end over all tokens, if `perToken`). */
export type Metric = "tokensPerSecond" | "firstTokenMs" | "perTokenMs" | "betweenTokensMs";

export interface PublishedValue {
  readonly metric: Metric;
  readonly value: number;
  readonly miss?: { readonly errorPercent: number; readonly because: string };
}

export interface PublishedRow {
  readonly source: string;
  readonly card: HardwareCard;
  readonly model: ModelCardName;
  readonly callers: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** How far lengths lie around the mean, as a share of it. */
  readonly spread: number;
  /** All callers start together and the next round waits for the slowest, as `LLM.generate` on a list does. */
  readonly rounds: boolean;
  /** All callers send the same prompt. */
  readonly samePrompt: boolean;
  readonly fitted: boolean;
  readonly values: readonly PublishedValue[];
}

const NO_SERVER =
  "the HTTP server, the tokenizer and the caller's own process come before the engine and are not modelled";
const IN_GROUPS = `callers that start and refill together wait for each other's prompts; ${NO_SERVER}`;

const A10G = {
  source: "llmperf table, Llama 3 8B on A10G (g5.2xlarge), vLLM 0.4.3, 550 tokens in and 150 out",
  card: HARDWARE_CARDS.A10G,
  model: "llama-3-8b",
  promptTokens: 550,
  outputTokens: 150,
  spread: 0.2,
  rounds: false,
  samePrompt: false,
} as const;

const L4 = {
  source: "bereketlemma/llm-inference-bench README, Mistral 7B on L4, vLLM 0.16, 2026-04-05",
  card: HARDWARE_CARDS.L4,
  // Its prompt is one sentence, counted with Mistral's v3 tokenizer, and the start token.
  promptTokens: 27,
  spread: 0,
  rounds: true,
  samePrompt: true,
} as const;

const l4 = (model: ModelCardName, callers: number, outputTokens: number, value: number): PublishedRow => ({
  ...L4,
  model,
  callers,
  outputTokens,
  fitted: outputTokens === 128 && callers !== 4,
  values: [{ metric: "tokensPerSecond", value }],
});

const RTX_4090 = {
  source: "mushfiqrahman.dev, Mistral 7B v0.3 on RTX 4090, 256 tokens in",
  card: HARDWARE_CARDS["RTX-4090"],
  model: "mistral-7b",
  promptTokens: 256,
  // Its table makes 100 tokens a request (210 tokens/s at 2.09 requests/s), though 128 were asked for.
  outputTokens: 100,
  spread: 0.2,
  rounds: false,
  samePrompt: false,
} as const;

const A100 = {
  source: "johnmusgrave.com, Llama 3.1 8B on A100 of 40 GB, vLLM 0.23, 1,024 tokens in and 128 out",
  card: { ...HARDWARE_CARDS["A100-80G"], name: "A100-40G", memoryGib: 39.5, bandwidthGbs: 1555 },
  model: "llama-3-8b",
  promptTokens: 1024,
  outputTokens: 128,
  spread: 0,
  rounds: false,
  samePrompt: false,
} as const;

const H100 = {
  source: "yobitelcomm.github.io/bench, Llama 3.1 8B on H100, vLLM 0.21, 2026-05-16",
  card: HARDWARE_CARDS.H100,
  model: "llama-3-8b",
  // The page does not give the lengths; time between tokens hardly depends on them.
  promptTokens: 128,
  outputTokens: 128,
  spread: 0.2,
  rounds: false,
  samePrompt: false,
} as const;

export const PUBLISHED_ROWS: readonly PublishedRow[] = [
  {
    ...A10G,
    callers: 1,
    fitted: true,
    values: [
      { metric: "tokensPerSecond", value: 31.9 },
      { metric: "firstTokenMs", value: 137.3 },
      { metric: "perTokenMs", value: 30.65 },
    ],
  },
  {
    ...A10G,
    callers: 4,
    fitted: false,
    values: [
      { metric: "tokensPerSecond", value: 110.9 },
      { metric: "firstTokenMs", value: 171.4, miss: { errorPercent: -15.2, because: NO_SERVER } },
      { metric: "perTokenMs", value: 33.89 },
    ],
  },
  {
    ...A10G,
    callers: 16,
    fitted: false,
    values: [
      {
        metric: "tokensPerSecond",
        value: 289.9,
        miss: {
          errorPercent: 19.9,
          because:
            "the row disagrees with itself: 16 callers at its 42.67 ms a token make 375 tokens/s, so its callers stood idle for a quarter of the time",
        },
      },
      { metric: "firstTokenMs", value: 302.7, miss: { errorPercent: -45.2, because: IN_GROUPS } },
      { metric: "perTokenMs", value: 42.67 },
    ],
  },
  l4("mistral-7b", 1, 128, 17.9),
  l4("mistral-7b", 4, 128, 68.5),
  l4("mistral-7b", 8, 128, 133.9),
  l4("mistral-7b-awq", 1, 128, 61.4),
  l4("mistral-7b-awq", 4, 128, 234.9),
  l4("mistral-7b-awq", 8, 128, 452.3),
  l4("mistral-7b", 1, 512, 17.8),
  l4("mistral-7b", 4, 512, 68.0),
  l4("mistral-7b", 8, 512, 133.9),
  l4("mistral-7b-awq", 1, 512, 60.5),
  l4("mistral-7b-awq", 4, 512, 227.8),
  l4("mistral-7b-awq", 8, 512, 429.1),
  {
    ...RTX_4090,
    callers: 4,
    fitted: true,
    values: [
      { metric: "tokensPerSecond", value: 210 },
      { metric: "firstTokenMs", value: 63, miss: { errorPercent: -39.7, because: NO_SERVER } },
    ],
  },
  {
    ...RTX_4090,
    callers: 8,
    fitted: false,
    values: [
      { metric: "tokensPerSecond", value: 377 },
      { metric: "firstTokenMs", value: 79, miss: { errorPercent: -48.8, because: NO_SERVER } },
    ],
  },
  {
    ...RTX_4090,
    callers: 16,
    fitted: false,
    values: [
      { metric: "tokensPerSecond", value: 644 },
      { metric: "firstTokenMs", value: 155, miss: { errorPercent: -68.9, because: IN_GROUPS } },
    ],
  },
  { ...A100, callers: 1, fitted: true, values: [{ metric: "tokensPerSecond", value: 75 }] },
  { ...A100, callers: 8, fitted: false, values: [{ metric: "tokensPerSecond", value: 495 }] },
  { ...H100, callers: 1, fitted: true, values: [{ metric: "betweenTokensMs", value: 6.48 }] },
  { ...H100, callers: 4, fitted: false, values: [{ metric: "betweenTokensMs", value: 6.59 }] },
  {
    ...H100,
    callers: 16,
    fitted: false,
    values: [
      {
        metric: "betweenTokensMs",
        value: 10.94,
        miss: {
          errorPercent: -35.1,
          because:
            "the step grows by two thirds from 4 to 16 sequences, which neither memory nor arithmetic explains; the cause is not known",
        },
      },
    ],
  },
];
