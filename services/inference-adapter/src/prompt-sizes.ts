// How many tokens a prompt has, without asking for each: the agent's fixed part (tools and system text) is counted once,
// exactly; for the rest the bytes are divided by what that agent's prompts had per token before.
// S1: an estimate takes no longer than to look at the lengths.  S2: every answer's `usage` corrects the next estimate.
// S3: a prefix is named only where the fixed part was counted and stands at the prompt's start in every chat template.
import { hash } from "node:crypto";
import { type Prefix, RecentByName } from "@openclaw/admission";
import type { ChatMessage, InferRequest } from "@openclaw/contracts";

/** Bytes per token before anything is learnt: prose has 4, figures and JSON 2 to 3. Fewer bytes are more tokens. */
const BYTES_PER_TOKEN = 2.5;
/** Only a tenth of an agent's prompts had fewer bytes per token than what its next one is divided by. */
const CAUTION = 0.1;
/** 10: the least number of which a tenth is one. */
const LEAST = 10;
/** No text of any language is outside of these; a server that counts otherwise must not mislead. */
const BYTES_PER_TOKEN_RANGE = { least: 0.5, most: 8 } as const;
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
  readonly fixedBytes: number;
  readonly restBytes: number;
  readonly messages: number;
  /** Mistral's template puts the fixed part before the last of the user's messages: at the start only if it is the first. */
  readonly startsFixed: boolean;
}

export interface PromptSize {
  readonly promptTokens: number;
  readonly prefix: Prefix | undefined;
}

const bytesOf = (message: ChatMessage): number => {
  const calls = message.role === "assistant" ? message.tool_calls : [];
  return calls.reduce(
    (sum, { name, arguments: args }) => sum + Buffer.byteLength(name) + Buffer.byteLength(args),
    Buffer.byteLength(message.content),
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
    fixedBytes: Buffer.byteLength(text),
    restBytes: rest.reduce((sum, message) => sum + bytesOf(message), 0),
    messages: rest.length,
    startsFixed: rest.filter(({ role }) => role === "user").length === 1,
  };
};

export class PromptSizes {
  readonly #fixed = new Map<string, number>();
  readonly #bytesPerToken = new RecentByName();

  estimate(agent: string, { fixed, fixedBytes, restBytes, messages, startsFixed }: PromptShape): PromptSize {
    const perToken = this.#bytesPerToken.quantile(agent, CAUTION, LEAST) ?? BYTES_PER_TOKEN;
    const counted = this.#fixed.get(fixed.key);
    const rest = Math.ceil(restBytes / perToken) + messages * TOKENS_PER_MESSAGE;
    const promptTokens = rest + (counted ?? Math.ceil(fixedBytes / perToken));
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
  learn(agent: string, { fixed, fixedBytes, restBytes, messages }: PromptShape, promptTokens: number): void {
    const counted = this.#fixed.get(fixed.key);
    const tokens = promptTokens - messages * TOKENS_PER_MESSAGE - (counted ?? 0);
    const bytes = restBytes + (counted === undefined ? fixedBytes : 0);
    // What is hardly longer than the markers says nothing about text.
    if (tokens < messages * TOKENS_PER_MESSAGE || bytes === 0) return;
    const { least, most } = BYTES_PER_TOKEN_RANGE;
    this.#bytesPerToken.add(agent, Math.min(most, Math.max(least, bytes / tokens)));
  }
}
