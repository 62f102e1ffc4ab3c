// What one machine does in a minute when tasks never stop coming: measured, by the time a task takes, or by the model of
// vLLM's engine in libs/engine.
import { type Parsed, parsed, refused } from "@openclaw/contracts";
import {
  BLOCK_SIZE,
  cardsPerReplica,
  createStepTime,
  type HardwareCardName,
  hardwareCard,
  kvBlocks,
  type ModelCardName,
  modelCard,
  StepLoad,
} from "@openclaw/engine";
import type { Settled } from "./settled.ts";

export interface Capacity {
  readonly tasksPerMinute: number;
  readonly basis: string;
}

/** The share of a card's memory that vLLM takes, as deploy/config ships it. */
const GPU_MEMORY_UTILIZATION = 0.85;
const MINUTE_S = 60;
const MINUTE_MS = 60_000;

/**
 * Little's law: tasks/min = tasks in flight / seconds that one takes x 60.
 * Source: J. D. C. Little, "A Proof for the Queuing Formula L = lambda W", 1961.
 */
const capacityByLatency = (concurrency: number, secondsPerTask: number): number =>
  (MINUTE_S * concurrency) / secondsPerTask;

export interface EngineCase {
  readonly card: HardwareCardName;
  readonly cards: number;
  readonly model: ModelCardName;
  readonly concurrency: number;
  readonly callsPerTask: number;
  /** Of all calls together. */
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
}

/** Milliseconds of a step that makes a token for each of `sequences`, with `context` tokens before each. */
const decodeStep = (sequences: number, context: number): StepLoad =>
  Object.assign(new StepLoad(), {
    sequences,
    tokens: sequences,
    samples: sequences,
    pairs: sequences * context,
    kvTokens: sequences * context,
  });

const prefillStep = (cached: number, tokens: number): StepLoad => {
  const load = new StepLoad();
  load.add(cached, tokens, true);
  return load;
};

/**
 * tasks/min = replicas x 60,000 / milliseconds of engine that a task takes, where that is
 *   calls x step(prompt of one call, less what is cached) + output tokens x step(one token for each of b) / b,
 * b tasks at a time on a replica: the concurrency spread over the replicas, or as many as its KV cache holds if that is less.
 * An upper bound: nothing waits for a tool, no step mixes the two kinds. Source: docs/engine-model.md.
 */
export const capacityByEngine = (given: EngineCase): Parsed<number> => {
  const { cards, concurrency, callsPerTask, inputTokens, cachedInputTokens, outputTokens } = given;
  const card = hardwareCard(given.card);
  const model = modelCard(given.model);
  const each = cardsPerReplica(card, model, GPU_MEMORY_UTILIZATION, cards);
  if (each === undefined) return refused(`${model.name} does not fit on ${cards} x ${card.name}`, "local_model");
  const prompt = inputTokens / callsPerTask;
  const context = prompt + outputTokens / callsPerTask;
  if (context > model.maxModelLen)
    return refused(
      `a call of ${Math.ceil(context)} tokens is over the ${model.maxModelLen} of ${model.name}; more calls_per_task make shorter ones, or tell tasks_per_minute`,
      "input_tokens",
    );
  const replicas = Math.min(Math.floor(cards / each), concurrency);
  const room = (kvBlocks(card, model, GPU_MEMORY_UTILIZATION, each) * BLOCK_SIZE) / Math.max(context, 1);
  const atATime = Math.min(concurrency / replicas, room);
  const stepMs = createStepTime(card, model, each);
  const cached = cachedInputTokens / callsPerTask;
  const prefillMs = callsPerTask * stepMs(prefillStep(cached, prompt - cached));
  const decodeMs = (outputTokens * stepMs(decodeStep(atATime, context))) / atATime;
  return parsed((replicas * MINUTE_MS) / (prefillMs + decodeMs));
};

export const capacityOf = (settled: Settled): Parsed<Capacity> => {
  const measured = settled.optionalNumber("tasks_per_minute");
  if (measured !== undefined) return parsed({ tasksPerMinute: measured, basis: "measured" });
  const seconds = settled.optionalNumber("seconds_per_task");
  const concurrency = settled.number("concurrency");
  if (seconds !== undefined)
    return parsed({ tasksPerMinute: capacityByLatency(concurrency, seconds), basis: "by the time that a task takes" });
  const card = settled.text<HardwareCardName>("card");
  if (card === undefined)
    return refused(
      "is missing: what a machine does follows from it, from seconds_per_task, or from a card",
      "tasks_per_minute",
    );
  const byEngine = capacityByEngine({
    card,
    cards: settled.number("cards"),
    model: settled.text<ModelCardName>("local_model") ?? "mistral-7b",
    concurrency,
    callsPerTask: settled.number("calls_per_task"),
    inputTokens: settled.number("input_tokens"),
    cachedInputTokens: settled.number("cached_input_tokens"),
    outputTokens: settled.number("output_tokens"),
  });
  return byEngine.ok
    ? parsed({ tasksPerMinute: byEngine.value, basis: "by the engine model, an upper bound" })
    : byEngine;
};
