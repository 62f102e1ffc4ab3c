// How many tokens a prompt has, without asking for each: the agent's fixed part (tools and system text) is counted once,
// exactly; the rest is estimated, and set right by how far off the estimates of that agent's prompts were before.
// S1: an estimate takes one look at each character.  S2: every answer's `usage` corrects the next estimate.
// S3: a prefix is named only where the fixed part was counted and stands at the prompt's start in every chat template.
import { hash } from "node:crypto";
import { type Prefix, RecentByName } from "@openclaw/admission";
import type { ChatMessage, InferRequest } from "@openclaw/contracts";
import { expectedTokens } from "./expected-tokens.ts";

/** Before anything is learnt: a sixth more than expected covers nine of ten texts. */
const FIRST_FACTOR = 1.15;
/** Nine of ten of an agent's prompts were no further off than that by which its next one is multiplied. */
const CAUTION = 0.9;
/** 10: the least number of which a tenth is one. */
const LEAST = 10;
/** No text of any language is outside of these; a server that counts otherwise must not mislead. */
const FACTORS = { least: 0.25, most: 4 } as const;
/** Markers of role and turn around a message. */
const TOKENS_PER_MESSAGE = 4;
/** The end of the fixed part, with which the next text may be joined, and what follows it in the counted prompt. */
const UNSURE_TOKENS = 16;
/** A thousand versions of agents; an entry is a hash and a number. */
const MAX_FIXED_PARTS = 1_000;

/** What of a prompt is the same in all calls of an agent's version. */
export interface FixedPart {
  readonly key: string;
  readonly tools: InferRequest["tools"];
  readonly system: readonly ChatMessage[];
}

export interface PromptShape {
  readonly fixed: FixedPart;
  /** Tokens that are expected of the fixed part, and of the messages behind it. */
  readonly fixedTokens: number;
  readonly restTokens: number;
  readonly messages: number;
  /** Mistral's template puts the fixed part before the last of the user's messages: at the start only if it is the first. */
  readonly startsFixed: boolean;
}

export interface PromptSize {
  readonly promptTokens: number;
  readonly prefix: Prefix | undefined;
}

const tokensOf = (message: ChatMessage): number => {
  const calls = message.role === "assistant" ? message.tool_calls : [];
  return calls.reduce(
    (sum, { name, arguments: args }) => sum + expectedTokens(name) + expectedTokens(args),
    expectedTokens(message.content),
  );
};

export const promptShape = ({
  model,
  messages,
  tools,
}: Pick<InferRequest, "model" | "messages" | "tools">): PromptShape => {
  const system = messages.filter(({ role }) => role === "system");
  const text = JSON.stringify([model, tools, system]);
  const rest = messages.filter(({ role }) => role !== "system");
  return {
    fixed: { key: hash("sha1", text), tools, system },
    fixedTokens: expectedTokens(text),
    restTokens: rest.reduce((sum, message) => sum + tokensOf(message), 0),
    messages: rest.length,
    startsFixed: rest.filter(({ role }) => role === "user").length === 1,
  };
};

export class PromptSizes {
  readonly #fixed = new Map<string, number>();
  /** Counted over expected tokens. */
  readonly #factors = new RecentByName();

  estimate(agent: string, { fixed, fixedTokens, restTokens, messages, startsFixed }: PromptShape): PromptSize {
    const factor = this.#factors.quantile(agent, CAUTION, LEAST) ?? FIRST_FACTOR;
    const counted = this.#fixed.get(fixed.key);
    const estimated = factor * (restTokens + (counted === undefined ? fixedTokens : 0));
    const promptTokens = (counted ?? 0) + Math.ceil(estimated) + messages * TOKENS_PER_MESSAGE;
    const sure = (counted ?? 0) - UNSURE_TOKENS;
    return { promptTokens, prefix: startsFixed && sure > 0 ? { key: fixed.key, tokens: sure } : undefined };
  }

  knows(key: string): boolean {
    return this.#fixed.has(key);
  }

  learnFixed(key: string, tokens: number): void {
    this.#fixed.set(key, tokens);
    if (this.#fixed.size <= MAX_FIXED_PARTS) return;
    const [oldest = key] = this.#fixed.keys();
    this.#fixed.delete(oldest);
  }

  /** The server has counted the whole prompt (S2). */
  learn(agent: string, { fixed, fixedTokens, restTokens, messages }: PromptShape, promptTokens: number): void {
    const counted = this.#fixed.get(fixed.key);
    const tokens = promptTokens - messages * TOKENS_PER_MESSAGE - (counted ?? 0);
    const expected = restTokens + (counted === undefined ? fixedTokens : 0);
    if (expected === 0) return;
    const { least, most } = FACTORS;
    this.#factors.add(agent, Math.min(most, Math.max(least, tokens / expected)));
  }
}
