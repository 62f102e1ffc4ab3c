// How many tokens a chat request is, with Mistral's v3 chat template: [INST] … [/INST], tools and results in brackets.
import type { ChatMessage, ChatRequest } from "./chat-request.ts";
import type { TokenCounter } from "./token-counter.ts";

/** `<s>` at the start. */
const TOKENS_AT_START = 1;
/** A pair of control tokens around a message, a list of tools or a result. */
const TOKENS_AROUND = 2;

const messageTokens = (message: ChatMessage, tokens: TokenCounter): number => {
  const calls = message.tool_calls ?? [];
  const callText = calls.map((call) => `{"name": "${call.function.name}", "arguments": ${call.function.arguments}}`);
  const spoken = [message.content, ...callText].filter((text) => text !== "");
  return spoken.reduce((sum, text) => sum + tokens.count(text), TOKENS_AROUND);
};

export const countPromptTokens = (request: Pick<ChatRequest, "messages" | "tools">, tokens: TokenCounter): number => {
  const tools = request.tools ?? [];
  const toolTokens = tools.length === 0 ? 0 : tokens.count(JSON.stringify(tools)) + TOKENS_AROUND;
  return request.messages.reduce((sum, message) => sum + messageTokens(message, tokens), TOKENS_AT_START + toolTokens);
};
