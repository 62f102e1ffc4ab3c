// An agent as its YAML file declares it: the seed's keys, unchanged, and ours beside them (all optional).
// The same shape is pinned to a task as its agent version and travels to workers and gateways.
import { z } from "zod";
import { token } from "./token.ts";
import { timestamp } from "./values.ts";

/** A JSON Schema (2020-12 unless `$schema` says draft 7); its own validity is checked where it is compiled. */
const jsonSchema = z.record(z.string(), z.unknown());

/** 10 minutes: longer runs are almost always hung, and a deadline can still be shorter. */
const timeoutSeconds = z.number().positive().max(3600);

export const TOOL_EFFECTS = ["read", "idempotent", "effect"] as const;

const httpUrl = z.url({ protocol: /^https?$/ });

const originOf = (url: string): string | undefined => URL.parse(url)?.origin;

export const toolSpec = z
  .strictObject({
    name: token,
    /** Where the gateway sends the call. Endpoints come from configuration only. */
    endpoint: httpUrl,
    description: z.string().max(2000).optional(),
    /** `effect` unless declared otherwise: closed by default. */
    effect: z.enum(TOOL_EFFECTS).default("effect"),
    /** Asked what became of a call that nobody knows the end of: the same request again, to this path of the same server. */
    verify: z.strictObject({ endpoint: httpUrl }).optional(),
    /** JSON Schema of the arguments; without one any object is passed on. */
    parameters: jsonSchema.optional(),
    /** Limit of one call, seconds. 30: parsing the largest document we take stays below 20. */
    timeout_seconds: timeoutSeconds.default(30),
  })
  .superRefine(({ endpoint, effect, verify }, context) => {
    if (verify === undefined) return;
    if (effect !== "effect")
      context.addIssue({
        code: "custom",
        path: ["verify"],
        message: `does nothing for a tool whose effect is ${effect}`,
      });
    if (originOf(verify.endpoint) !== originOf(endpoint))
      context.addIssue({
        code: "custom",
        path: ["verify", "endpoint"],
        message: "must be on the server that the tool's endpoint is on",
      });
  });
export type ToolSpec = z.infer<typeof toolSpec>;

export const agentSpec = z.strictObject({
  name: token,
  description: z.string().max(2000).default(""),
  model: z.string().min(1).max(200),
  /** Prompt and answer together, tokens. 8192 is the seed's model length. */
  max_context_tokens: z.int().min(256).max(1_000_000).default(8192),
  /** Limit of one attempt, seconds. 120 as in the seed. */
  timeout_seconds: timeoutSeconds.default(120),
  retry_policy: z
    .strictObject({
      max_retries: z.int().min(0).max(20).default(2),
      backoff_multiplier: z.number().min(1).max(10).default(2),
    })
    .prefault({}),
  tools: z.array(toolSpec).max(32).default([]),
  guardrails: z
    .strictObject({
      max_tool_calls_per_task: z.int().min(0).max(1000).default(10),
      allow_external_network: z.boolean().default(false),
    })
    .prefault({}),
  instructions: z.string().max(32_000).default(""),
  output_schema: jsonSchema.optional(),
  pool: z
    .strictObject({
      /** Agent processes kept forked and ready. */
      warm: z.int().min(0).max(64).default(1),
      /** Most agent processes of this type in one worker; each is one task at a time. */
      max: z.int().min(1).max(64).default(4),
    })
    .prefault({}),
});
export type AgentSpec = z.infer<typeof agentSpec>;

/** What a task is pinned to. */
export const agentVersion = z.object({ version: z.string(), name: z.string(), spec: agentSpec, created_at: timestamp });
export type AgentVersion = z.output<typeof agentVersion>;

/** The file: one agent under the key `agent`. */
export const agentFile = z.strictObject({ agent: agentSpec });
