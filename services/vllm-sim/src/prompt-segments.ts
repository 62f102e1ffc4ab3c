// A chat request as the engine sees it: stretches of text by name and length, in the order of Mistral's v3 chat template
// ([INST] … [/INST], tools and results in brackets). Equal stretches from the start are what the prefix cache finds again.
import { countTokens, type PromptSegment } from "@openclaw/engine";
import type { TokenCounter } from "@openclaw/tokens";
import type { ChatMessage, ChatRequest } from "./chat-request.ts";
import { spokenText } from "./reply.ts";

type Prompt = Pick<ChatRequest, "messages" | "tools">;

const controlToken = (name: string): PromptSegment => ({ content: name, tokens: 1 });

const between = (name: string, text: readonly PromptSegment[]): PromptSegment[] => [
  controlToken(`[${name}]`),
  ...text,
  controlToken(`[/${name}]`),
];

/**
 * An answer of before begins where the prompt of then ended, named as the engine named it when it made it. What stands
 * around a call's arguments comes after it, since no token is made for that.
 */
const answerSegments = (message: ChatMessage, tokens: TokenCounter): PromptSegment[] => {
  const calls = (message.tool_calls ?? []).map(({ id, function: called }) => ({ id, ...called }));
  const spoken = spokenText({ content: message.content, toolCalls: calls });
  const around = calls.map(({ name }) => `{"name": "${name}", "arguments": }`);
  return [
    ...[spoken, ...around].filter((text) => text !== "").map((text) => ({ content: text, tokens: tokens.count(text) })),
    controlToken("end of answer"),
    controlToken("</s>"),
  ];
};

const messageSegments = (message: ChatMessage, tokens: TokenCounter): PromptSegment[] =>
  message.role === "assistant"
    ? answerSegments(message, tokens)
    : between(message.role, tokens.pieces(message.content));

export const promptSegments = (request: Prompt, tokens: TokenCounter): PromptSegment[] => {
  const tools = request.tools ?? [];
  return [
    controlToken("<s>"),
    ...(tools.length === 0 ? [] : between("tools", tokens.pieces(JSON.stringify(tools)))),
    ...request.messages.flatMap((message) => messageSegments(message, tokens)),
  ];
};

export const countPromptTokens = (request: Prompt, tokens: TokenCounter): number =>
  countTokens(promptSegments(request, tokens));
