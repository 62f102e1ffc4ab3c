// What a run remembers of its session, and how much of it a prompt has room for. Pure.
// E1: what is remembered stays as it was, turn after turn and task after task, so that the model server finds it in its cache,
//     until most of the context is filled. Then much of it goes at once, so that the rest stays for a while.

import type { ChatMessage } from "@openclaw/contracts";
import { answerTokens, type ContextLimits, charsOf, DEFAULT_CHARS_PER_TOKEN, tokensOf } from "./prompt.ts";
import { pruneContext, type Turn } from "./prune-context.ts";

/** As the seed's cure: at 80 % of the context the oldest turns go. */
const PRUNE_AT = 0.8;
/** Of the room that there is for them: half of the context, if nothing else is in it. Less would be forgotten without need,
 * more would soon be pruned again. */
const PRUNE_TO = 0.5 / PRUNE_AT;
/** Results of tools can be cut. Beyond this share of the context they are, before a session forgets for them. */
const RESULTS_SHARE = 0.5;
/** A byte of an emoji may be a token. */
const LEAST_CHARS_PER_TOKEN = 0.5;

export interface Memory {
  readonly turns: readonly Turn[];
  /** Measured by the model server where it is less than usual: text in other languages has more tokens. */
  readonly charsPerToken: number;
}

export const NO_MEMORY: Memory = { turns: [], charsPerToken: DEFAULT_CHARS_PER_TOKEN };

/** `fixed` goes before the turns. */
export const recall = (
  { turns, contextTokens }: { readonly turns: readonly Turn[]; readonly contextTokens: number },
  fixed: ChatMessage,
  toolChars: number,
): Memory => {
  const messages = [fixed, ...turns.flat()];
  const chars = messages.reduce((sum, message) => sum + charsOf(message), toolChars);
  const measured = contextTokens === 0 ? DEFAULT_CHARS_PER_TOKEN : chars / contextTokens;
  return { turns, charsPerToken: Math.min(DEFAULT_CHARS_PER_TOKEN, Math.max(LEAST_CHARS_PER_TOKEN, measured)) };
};

/** What is still remembered beside what else goes into the prompt (E1). */
export const fitMemory = (
  memory: Memory,
  fixed: ChatMessage,
  own: readonly ChatMessage[],
  { maxContextTokens, toolChars }: ContextLimits,
): Memory => {
  if (memory.turns.length === 0) return memory;
  const sizeOf = (messages: readonly ChatMessage[]) => tokensOf(messages, memory.charsPerToken);
  const results = sizeOf(own.filter(({ role }) => role === "tool"));
  const others = sizeOf([fixed, ...own]) - results + toolChars / memory.charsPerToken;
  const most = Math.min(PRUNE_AT * maxContextTokens, maxContextTokens - answerTokens(maxContextTokens));
  const room = most - others - Math.min(results, RESULTS_SHARE * maxContextTokens);
  if (sizeOf(memory.turns.flat()) <= room) return memory;
  return { ...memory, turns: pruneContext(memory.turns, Math.max(0, room * PRUNE_TO), sizeOf) };
};
