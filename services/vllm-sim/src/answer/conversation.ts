// What a conversation offers to answer from: instructions, the request at hand, and what tools returned for it.
import type { ChatMessage, ChatRequest } from "../chat-request.ts";

interface MadeCall {
  readonly name: string;
  readonly arguments: string;
}

export interface Conversation {
  /** System text. */
  readonly instructions: string;
  /** The user's message that is to be answered. */
  readonly request: string;
  /** Contents of tool messages since that message. */
  readonly toolResults: readonly string[];
  /** Calls made since that message. */
  readonly calls: readonly MadeCall[];
}

/** A complaint about the previous answer is shorter than any document. */
const MAX_COMPLAINT_CHARS = 6000;

/** A message that asks to answer the message before it again, in another form. */
const isComplaint = (messages: readonly ChatMessage[], index: number): boolean => {
  const { content } = messages[index] ?? { content: "" };
  return (
    messages[index - 1]?.role === "assistant" &&
    content.length <= MAX_COMPLAINT_CHARS &&
    /\b(?:not|n't|invalid|fail\w*)\b[^.]{0,60}\b(?:fit|match\w*|valid\w*|conform|schema|json)\b/i.test(content)
  );
};

const lastRequestIndex = (messages: readonly ChatMessage[]): number => {
  let index = messages.findLastIndex(({ role }) => role === "user");
  while (index > 0 && isComplaint(messages, index)) {
    const before = messages.slice(0, index).findLastIndex(({ role }) => role === "user");
    if (before < 0) return index;
    index = before;
  }
  return index;
};

const isSystem = ({ role }: ChatMessage): boolean => role === "system" || role === "developer";

/** `{"text": "…"}` and the like: the texts are what is meant. */
const unwrapJson = (content: string): string => {
  if (!/^\s*\{/.test(content)) return content;
  try {
    const value: unknown = JSON.parse(content);
    const members = Object.values(value as object);
    return members.length > 0 && members.every((member) => typeof member === "string") ? members.join("\n") : content;
  } catch {
    return content;
  }
};

export const readConversation = ({ messages }: ChatRequest): Conversation => {
  const start = lastRequestIndex(messages);
  const since = messages.slice(Math.max(0, start));
  return {
    instructions: messages
      .filter(isSystem)
      .map(({ content }) => content)
      .join("\n\n"),
    request: unwrapJson(messages[start]?.content ?? ""),
    toolResults: since.filter(({ role }) => role === "tool").map(({ content }) => content),
    calls: since.flatMap((message) =>
      (message.tool_calls ?? []).map((call) => ({ name: call.function.name, arguments: call.function.arguments })),
    ),
  };
};
