// `openclaw plan --file plan.yml`. An agent of a shipped agent's name starts from that agent's figures; any other has to
// say how long its prompts and answers are.
import { basename, dirname } from "node:path";
import { loadYamlFile } from "@openclaw/config";
import { AGENT_PRESETS, type AgentProfile, HARDWARE_CARD_NAMES, MODEL_CARD_NAMES } from "@openclaw/engine";
import { AppError } from "@openclaw/errors";
import { z } from "zod";
import { DEFAULT_SETTINGS, type PlanSettings } from "./plan-settings.ts";

/** Virtual minutes, cards, agents: beyond these a plan takes minutes to work out and answers nothing more. */
export const MAX_MINUTES = 240;
export const MAX_CARDS = 16;
export const MAX_AGENTS = 512;
export const MAX_PER_MINUTE = 10_000;
const MAX_PROFILES = 50;
const MAX_TOKENS = 1_000_000;
const MAX_SECONDS = 86_400;

const tokens = z.number().int().min(1).max(MAX_TOKENS);
const seconds = z.number().positive().max(MAX_SECONDS);

/** A tool call's tokens and its answer's, where a profile does not say. */
const CALL_TOKENS = 60;
const TOOL_RESULT_TOKENS = 500;

const agentEntry = z
  .strictObject({
    name: z.string().min(1).max(64),
    weight: z.number().positive().max(1e6).optional(),
    shared_prefix_tokens: z.number().int().min(0).max(MAX_TOKENS).optional(),
    prompt_tokens: tokens.optional(),
    turns: z.number().int().min(1).max(100).optional(),
    call_tokens: tokens.optional(),
    tool_result_tokens: tokens.optional(),
    tool_seconds: z.number().min(0).max(MAX_SECONDS).optional(),
    output_tokens: tokens.optional(),
  })
  .superRefine((entry, context) => {
    const preset = AGENT_PRESETS.find(({ name }) => name === entry.name);
    for (const key of ["prompt_tokens", "output_tokens"] as const)
      if (preset === undefined && entry[key] === undefined)
        context.addIssue({
          code: "custom",
          path: [key],
          message: `is missing; only these agents have it built in: ${AGENT_PRESETS.map(({ name }) => name).join(", ")}`,
        });
    const prompt = entry.prompt_tokens ?? preset?.promptTokens ?? MAX_TOKENS;
    const shared = entry.shared_prefix_tokens ?? preset?.sharedPrefixTokens ?? 0;
    if (shared >= prompt)
      context.addIssue({
        code: "custom",
        path: ["shared_prefix_tokens"],
        message: `must be less than prompt_tokens (${prompt}), of which it is a part`,
      });
  });

const planFile = z.strictObject({
  plan: z.strictObject({
    card: z.enum(HARDWARE_CARD_NAMES).optional(),
    cards: z.number().int().min(1).max(MAX_CARDS).optional(),
    model: z.enum(MODEL_CARD_NAMES).optional(),
    gpu_memory_utilization: z.number().gt(0).max(1).optional(),
    max_num_seqs: z.number().int().min(1).max(4096).optional(),
    admission: z.enum(["whole-prompt", "first-chunk"]).optional(),
    prefix_caching: z.boolean().optional(),
    concurrent_agents: z.number().int().min(1).max(MAX_AGENTS).optional(),
    tasks_per_minute: z.number().positive().max(MAX_PER_MINUTE).optional(),
    bursts: z
      .strictObject({ every_seconds: seconds, last_seconds: seconds, factor: z.number().min(1).max(1000) })
      .refine(({ every_seconds, last_seconds }) => last_seconds < every_seconds, {
        path: ["last_seconds"],
        message: "must be less than every_seconds",
      })
      .nullable()
      .optional(),
    deadline_seconds: seconds.optional(),
    minutes: z.number().positive().max(MAX_MINUTES).optional(),
    spread: z.number().min(0).max(0.9).optional(),
    seed: z.number().int().min(0).max(4_294_967_295).optional(),
    agents: z.array(agentEntry).min(1).max(MAX_PROFILES).optional(),
  }),
});

const toProfile = (entry: z.output<typeof agentEntry>): AgentProfile => {
  const preset = AGENT_PRESETS.find(({ name }) => name === entry.name);
  return {
    name: entry.name,
    weight: entry.weight ?? preset?.weight ?? 1,
    sharedPrefixTokens: entry.shared_prefix_tokens ?? preset?.sharedPrefixTokens ?? 0,
    promptTokens: entry.prompt_tokens ?? preset?.promptTokens ?? 1,
    turns: entry.turns ?? preset?.turns ?? 1,
    callTokens: entry.call_tokens ?? preset?.callTokens ?? CALL_TOKENS,
    toolResultTokens: entry.tool_result_tokens ?? preset?.toolResultTokens ?? TOOL_RESULT_TOKENS,
    toolSeconds: entry.tool_seconds ?? preset?.toolSeconds ?? 0,
    outputTokens: entry.output_tokens ?? preset?.outputTokens ?? 1,
  };
};

const toBursts = (bursts: z.output<typeof planFile>["plan"]["bursts"]): PlanSettings["bursts"] => {
  if (bursts === undefined) return DEFAULT_SETTINGS.bursts;
  if (bursts === null) return undefined;
  return { everySeconds: bursts.every_seconds, lastSeconds: bursts.last_seconds, factor: bursts.factor };
};

/** What the file does not name keeps its default. */
export const loadPlanFile = (path: string): PlanSettings => {
  const file = loadYamlFile(dirname(path), basename(path), planFile);
  if (file === undefined) throw new AppError("usage", `--file: there is no ${path}`);
  const { plan } = file;
  return {
    card: plan.card ?? DEFAULT_SETTINGS.card,
    cards: plan.cards ?? DEFAULT_SETTINGS.cards,
    model: plan.model ?? DEFAULT_SETTINGS.model,
    gpuMemoryUtilization: plan.gpu_memory_utilization ?? DEFAULT_SETTINGS.gpuMemoryUtilization,
    maxNumSeqs: plan.max_num_seqs ?? DEFAULT_SETTINGS.maxNumSeqs,
    admission: plan.admission ?? DEFAULT_SETTINGS.admission,
    prefixCaching: plan.prefix_caching ?? DEFAULT_SETTINGS.prefixCaching,
    concurrentAgents: plan.concurrent_agents ?? DEFAULT_SETTINGS.concurrentAgents,
    tasksPerMinute: plan.tasks_per_minute ?? DEFAULT_SETTINGS.tasksPerMinute,
    bursts: toBursts(plan.bursts),
    deadlineSeconds: plan.deadline_seconds ?? DEFAULT_SETTINGS.deadlineSeconds,
    spread: plan.spread ?? DEFAULT_SETTINGS.spread,
    minutes: plan.minutes ?? DEFAULT_SETTINGS.minutes,
    seed: plan.seed ?? DEFAULT_SETTINGS.seed,
    agents: plan.agents?.map(toProfile) ?? DEFAULT_SETTINGS.agents,
  };
};
