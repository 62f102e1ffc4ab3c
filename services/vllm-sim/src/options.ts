// What a simulated server can be told, with vLLM's own names where vLLM has one.
import { parseArgs } from "node:util";
import { HARDWARE_CARD_NAMES, MODEL_CARD_NAMES } from "@openclaw/engine";
import { AppError } from "@openclaw/errors";
import { z } from "zod";

const timeScale = z.union([z.literal("instant"), z.coerce.number().min(0)]);

const flags = z.strictObject({
  host: z.string().default("127.0.0.1"),
  /** 0 takes a free port. */
  port: z.coerce.number().int().min(0).max(65_535).default(8000),
  model: z.string().min(1).default("mistralai/Mistral-7B-Instruct-v0.3"),
  /** The name that requests use; the model's own name when left out. */
  servedModelName: z.string().min(1).optional(),
  maxModelLen: z.coerce.number().int().min(16).default(8192),
  /** Requests that generate at the same time; vLLM's default on cards under 70 GiB. */
  maxNumSeqs: z.coerce.number().int().min(1).default(256),
  /** Tokens that one step computes at most; vLLM's default on such cards. */
  maxNumBatchedTokens: z.coerce.number().int().min(1).default(2048),
  /** The most tokens of one prompt in a step; 0 is no limit. */
  longPrefillTokenThreshold: z.coerce.number().int().min(0).default(0),
  /** Waiting and running together; more get 503. Generous: a real queue before vLLM is far shorter. */
  maxNumQueuedReqs: z.coerce.number().int().min(1).default(10_000),
  /** Once the prompts without a first token are that long together, the next one gets 503. Unbounded, as in vLLM. */
  maxNumQueuedTokens: z.coerce.number().int().min(0).optional(),
  /** In place of what the card's memory holds. */
  numGpuBlocksOverride: z.coerce.number().int().min(1).optional(),
  /** Share of the KV blocks that admission leaves free. */
  watermark: z.coerce.number().min(0).lt(1).default(0),
  /** Let a prompt in only if all of it fits; vLLM's default. Without it the first chunk decides, as in older ones. */
  schedulerReserveFullIsl: z.boolean().default(true),
  /** Cards that hold the model together. */
  tensorParallelSize: z.coerce
    .number()
    .pipe(z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8)]))
    .default(1),
  gpuMemoryUtilization: z.coerce.number().gt(0).max(1).default(0.85),
  /** Without `priority`, a request that has one is refused. */
  schedulingPolicy: z.enum(["fcfs", "priority"]).default("fcfs"),
  /** Without both, a request is refused that offers tools and leaves the choice to the model. */
  enableAutoToolChoice: z.boolean().default(false),
  toolCallParser: z.string().min(1).optional(),
  /** Whether `usage` tells how many tokens came from the cache. */
  enablePromptTokensDetails: z.boolean().default(false),
  /** On in vLLM whether it is named or not. */
  enablePrefixCaching: z.boolean().default(true),
  /** The card whose steps are worked out; without it they all take `tokenLatencyMs`. */
  hardware: z.string().toUpperCase().pipe(z.enum(HARDWARE_CARD_NAMES)).optional(),
  /** The model as the card sees it: its shape and the size of its weights. */
  modelCard: z.string().toLowerCase().pipe(z.enum(MODEL_CARD_NAMES)).default("mistral-7b"),
  /** Engine seconds in each real one; 0 or `instant`: steps take no real time. */
  timeScale: timeScale.default(1).transform((scale) => (scale === 0 ? "instant" : scale)),
  /** Time of a step without `hardware`; 5 when left out. */
  tokenLatencyMs: z.coerce.number().min(0).optional(),
  /** Time to the first token of a lone request without `hardware`, 60 when left out; with it, what comes on top. */
  firstTokenLatencyMs: z.coerce.number().min(0).optional(),
});

const simOptions = flags
  .refine(({ enableAutoToolChoice, toolCallParser }) => !enableAutoToolChoice || toolCallParser !== undefined, {
    path: ["enableAutoToolChoice"],
    message: "--enable-auto-tool-choice requires --tool-call-parser",
  })
  .refine(({ hardware, tokenLatencyMs }) => hardware === undefined || tokenLatencyMs === undefined, {
    path: ["tokenLatencyMs"],
    message: "--hardware says how long a token takes",
  });

export type SimOptions = z.infer<typeof simOptions>;
export type SimOptionsInput = z.input<typeof simOptions>;

const FLAGS = {
  host: { type: "string" },
  port: { type: "string" },
  model: { type: "string" },
  "served-model-name": { type: "string" },
  "max-model-len": { type: "string" },
  "max-num-seqs": { type: "string" },
  "max-num-batched-tokens": { type: "string" },
  "long-prefill-token-threshold": { type: "string" },
  "max-num-queued-reqs": { type: "string" },
  "max-num-queued-tokens": { type: "string" },
  "num-gpu-blocks-override": { type: "string" },
  watermark: { type: "string" },
  "scheduler-reserve-full-isl": { type: "boolean" },
  "tensor-parallel-size": { type: "string" },
  "gpu-memory-utilization": { type: "string" },
  "scheduling-policy": { type: "string" },
  "enable-auto-tool-choice": { type: "boolean" },
  "tool-call-parser": { type: "string" },
  "enable-prompt-tokens-details": { type: "boolean" },
  "enable-prefix-caching": { type: "boolean" },
  hardware: { type: "string" },
  "model-card": { type: "string" },
  "time-scale": { type: "string" },
  "token-latency-ms": { type: "string" },
  "first-token-latency-ms": { type: "string" },
} as const;

const camelCase = (flag: string): string =>
  flag.replace(/-(?<letter>[a-z])/g, (_, letter: string) => letter.toUpperCase());

export const resolveOptions = (given: SimOptionsInput): SimOptions => {
  const result = simOptions.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
  throw new AppError("usage", `vllm-sim: ${problems}`);
};

/** Reads flags in the manner of `vllm serve`; the model may also be the one positional argument. */
export const parseSimArgs = (args: readonly string[]): SimOptions => {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: FLAGS,
      allowPositionals: true,
      allowNegative: true,
    });
    const named = Object.entries(values).map(([flag, value]) => [camelCase(flag), value]);
    const [model] = positionals;
    return resolveOptions({ ...(model === undefined ? {} : { model }), ...Object.fromEntries(named) });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("usage", `vllm-sim: ${cause instanceof Error ? cause.message : "the flags could not be read"}`, {
      cause,
    });
  }
};
