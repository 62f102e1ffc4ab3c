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
  /** The next round begins when the slowest of this one is done, as with `LLM.generate` on a list; else each caller goes on. */
  readonly rounds: boolean;
  /** What a caller takes before each request; with `rounds` one process does it for all of them, one after the other. */
  readonly callerMs: number;
  /** What the server takes before its engine knows of a request. */
  readonly serverMs: number;
  /** How many requests were made, all of which count, the start and the end too; undefined: not known, so steady state. */
  readonly requests?: number;
  /** All callers send the same prompt. */
  readonly samePrompt: boolean;
  readonly fitted: boolean;
  readonly values: readonly PublishedValue[];
}

/** HTTP, the tokenizer and the way to the engine's process; assumed, one value for all servers. */
const SERVER_MS = 10;
/** Enough to miss the step that begins with a caller's last token; assumed. */
const CALLER_MS = 5;

const IN_GROUPS =
  "callers that start and refill together wait for each other's prompts, more than with the lengths assumed here";

const A10G = {
  source: "llmperf table, Llama 3 8B on A10G (g5.2xlarge), vLLM 0.4.3, 550 tokens in and 150 out",
  card: HARDWARE_CARDS.A10G,
  model: "llama-3-8b",
  promptTokens: 550,
  outputTokens: 150,
  // The script that the source ran (llmperf, scripts/benchmark.py): equal lengths, 100 requests from one process. That it
  // waits for a round to end is inferred from the row with 16 callers: 290 tokens/s at 42.7 ms a token fit nothing else.
  spread: 0,
  rounds: true,
  // What lies between 31.32 ms, of which 31.9 tokens/s are made, and 30.65 ms a token, over 150 tokens; one caller's row.
  callerMs: 101,
  serverMs: SERVER_MS,
  requests: 100,
  samePrompt: false,
} as const;

const L4 = {
  source: "bereketlemma/llm-inference-bench README, Mistral 7B on L4, vLLM 0.16, 2026-04-05",
  card: HARDWARE_CARDS.L4,
  // Its prompt is one sentence, counted with Mistral's v3 tokenizer, and the start token.
  promptTokens: 27,
  spread: 0,
  rounds: true,
  callerMs: 0,
  serverMs: 0,
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
  callerMs: CALLER_MS,
  serverMs: SERVER_MS,
  // 300 prompts as fast as they went, says the source.
  requests: 300,
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
  callerMs: CALLER_MS,
  serverMs: SERVER_MS,
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
  callerMs: CALLER_MS,
  serverMs: SERVER_MS,
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
      { metric: "firstTokenMs", value: 171.4 },
      { metric: "perTokenMs", value: 33.89 },
    ],
  },
  {
    ...A10G,
    callers: 16,
    fitted: false,
    values: [
      { metric: "tokensPerSecond", value: 289.9 },
      {
        metric: "firstTokenMs",
        value: 302.7,
        miss: {
          errorPercent: 34,
          because:
            "prompts come in faster than they are computed; vLLM 0.4.3 had the older scheduler, which puts whole prompts before all decoding, and the model has today's",
        },
      },
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
      { metric: "firstTokenMs", value: 63 },
    ],
  },
  {
    ...RTX_4090,
    callers: 8,
    fitted: false,
    values: [
      { metric: "tokensPerSecond", value: 377 },
      { metric: "firstTokenMs", value: 79 },
    ],
  },
  {
    ...RTX_4090,
    callers: 16,
    fitted: false,
    values: [
      { metric: "tokensPerSecond", value: 644 },
      { metric: "firstTokenMs", value: 155, miss: { errorPercent: -32.3, because: IN_GROUPS } },
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
