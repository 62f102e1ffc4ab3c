// What a simulated server can be told, with vLLM's own names where vLLM has one.
import { parseArgs } from "node:util";
import { AppError } from "@openclaw/errors";
import { z } from "zod";

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
  /** Waiting and running together; more get 503. Generous: a real queue before vLLM is far shorter. */
  maxNumQueuedReqs: z.coerce.number().int().min(1).default(10_000),
  gpuMemoryUtilization: z.coerce.number().gt(0).max(1).default(0.85),
  /** Without `priority`, a request that has one is refused. */
  schedulingPolicy: z.enum(["fcfs", "priority"]).default("fcfs"),
  /** Without both, a request is refused that offers tools and leaves the choice to the model. */
  enableAutoToolChoice: z.boolean().default(false),
  toolCallParser: z.string().min(1).optional(),
  /** Whether `usage` tells how many tokens came from the cache. */
  enablePromptTokensDetails: z.boolean().default(false),
  /** On in vLLM whether it is named or not. There is no cache here, so it changes nothing. */
  enablePrefixCaching: z.boolean().default(true),
  /** Time of one output token. 5 ms is faster than an A10 (about 30 ms): demonstrations stay short. */
  tokenLatencyMs: z.coerce.number().min(0).default(5),
  /** Time from admission to the first token. */
  firstTokenLatencyMs: z.coerce.number().min(0).default(60),
});

const simOptions = flags.refine(
  ({ enableAutoToolChoice, toolCallParser }) => !enableAutoToolChoice || toolCallParser !== undefined,
  { path: ["enableAutoToolChoice"], message: "--enable-auto-tool-choice requires --tool-call-parser" },
);

export type SimOptions = z.infer<typeof simOptions>;
export type SimOptionsInput = z.input<typeof simOptions>;

const FLAGS = {
  host: { type: "string" },
  port: { type: "string" },
  model: { type: "string" },
  "served-model-name": { type: "string" },
  "max-model-len": { type: "string" },
  "max-num-seqs": { type: "string" },
  "max-num-queued-reqs": { type: "string" },
  "gpu-memory-utilization": { type: "string" },
  "scheduling-policy": { type: "string" },
  "enable-auto-tool-choice": { type: "boolean" },
  "tool-call-parser": { type: "string" },
  "enable-prompt-tokens-details": { type: "boolean" },
  "enable-prefix-caching": { type: "boolean" },
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
    const { values, positionals } = parseArgs({ args: [...args], options: FLAGS, allowPositionals: true });
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
