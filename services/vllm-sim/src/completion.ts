// The bodies of a chat completion, whole and as stream chunks, as vLLM writes them.
import { type Delta, messageUpTo, type Reply } from "./reply.ts";

export type FinishReason = "stop" | "length" | "tool_calls";

export interface CompletionHead {
  readonly id: string;
  /** Seconds since the Unix epoch. */
  readonly created: number;
  readonly model: string;
}

export interface TokenUse {
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  /** Whether the answer tells what came from the prefix cache. */
  readonly hasDetails: boolean;
}

const SYSTEM_FINGERPRINT = "openclaw-vllm-sim";

const usageOf = ({ promptTokens, outputTokens, cachedTokens, hasDetails }: TokenUse) => ({
  prompt_tokens: promptTokens,
  total_tokens: promptTokens + outputTokens,
  completion_tokens: outputTokens,
  ...(hasDetails ? { prompt_tokens_details: { cached_tokens: cachedTokens } } : {}),
});

export const completionBody = (
  head: CompletionHead,
  reply: Reply,
  spokenLength: number,
  finishReason: FinishReason,
  use: TokenUse,
) => ({
  ...head,
  object: "chat.completion",
  system_fingerprint: SYSTEM_FINGERPRINT,
  choices: [
    {
      index: 0,
      message: messageUpTo(reply, spokenLength),
      logprobs: null,
      finish_reason: finishReason,
      stop_reason: null,
    },
  ],
  usage: usageOf(use),
});

const chunk = (head: CompletionHead, choices: readonly unknown[]) => ({
  ...head,
  object: "chat.completion.chunk",
  system_fingerprint: SYSTEM_FINGERPRINT,
  choices,
});

export const roleChunk = (head: CompletionHead) =>
  chunk(head, [{ index: 0, delta: { role: "assistant", content: "" }, logprobs: null, finish_reason: null }]);

export const deltaChunk = (head: CompletionHead, delta: Delta) =>
  chunk(head, [{ index: 0, delta, logprobs: null, finish_reason: null }]);

export const finishChunk = (head: CompletionHead, finishReason: FinishReason) =>
  chunk(head, [{ index: 0, delta: {}, logprobs: null, finish_reason: finishReason, stop_reason: null }]);

export const usageChunk = (head: CompletionHead, use: TokenUse) => ({ ...chunk(head, []), usage: usageOf(use) });
