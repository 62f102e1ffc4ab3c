// The prompt of a turn. A pure function of the agent's version, the task's input and what was said since (rule R10):
// no clock, no ids of ours, no memory of other tasks.
import type { AgentSpec, ChatMessage, OfferedTool } from "@openclaw/contracts";

/** Typical of English prose with some figures; text heavy with digits has fewer, which the room for the answer absorbs. */
const CHARS_PER_TOKEN = 3.2;
/** Role markers and separators that a chat template puts around each message. */
const TOKENS_PER_MESSAGE = 8;
/** Kept free for the answer: the largest output schema that ships is filled with less. */
const ANSWER_TOKENS = 1_024;
/** No answer needs more; a model that does not stop is cut here. */
const MAX_ANSWER_TOKENS = 2_048;
/** A tool's result that is cut shorter than this helps nobody. */
const LEAST_RESULT_CHARS = 200;
/** A request is one message of at most 1 MiB; the rest of it is the offer of tools, the output schema and its envelope. */
const MAX_PROMPT_BYTES = (1024 - 128) * 1024;

const CUT = "\n[The rest of this result was left out because it does not fit the context.]";

export const systemText = (spec: AgentSpec): string => {
  if (spec.output_schema === undefined) return spec.instructions;
  const schema = `Answer with one JSON object that fits this schema:\n\`\`\`json\n${JSON.stringify(spec.output_schema, null, 2)}\n\`\`\``;
  return spec.instructions === "" ? schema : `${spec.instructions.trimEnd()}\n\n${schema}`;
};

export const offeredTools = (spec: AgentSpec): OfferedTool[] =>
  spec.tools.map(({ name, description, parameters }) => ({
    name,
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters }),
  }));

/** What the model is told about an answer that does not fit. */
export const repairText = (violations: readonly string[], hasSchema: boolean): string => {
  const list = violations.map((violation) => `- ${violation}`).join("\n");
  return hasSchema
    ? `Your answer does not fit the schema:\n${list}\nAnswer again with one JSON object that fits the schema, and nothing else.`
    : `Your answer is not valid:\n${list}\nAnswer again, more briefly.`;
};

const charsOf = (message: ChatMessage): number => {
  if (message.role !== "assistant") return message.content.length;
  return message.tool_calls.reduce(
    (sum, call) => sum + call.name.length + call.arguments.length,
    message.content.length,
  );
};

/** The length that all results may have so that together they take `room`: the longest are cut first. */
const levelFor = (lengths: readonly number[], room: number): number => {
  let left = room;
  const ascending = [...lengths].sort((a, b) => a - b);
  for (const [index, length] of ascending.entries()) {
    const share = left / (ascending.length - index);
    if (length > share) return Math.floor(share);
    left -= length;
  }
  return Number.POSITIVE_INFINITY;
};

const cutTo = (message: ChatMessage, level: number): ChatMessage => {
  if (message.role !== "tool" || message.content.length <= level) return message;
  return { ...message, content: message.content.slice(0, Math.max(0, level - CUT.length)).toWellFormed() + CUT };
};

export interface FittedPrompt {
  readonly messages: readonly ChatMessage[];
  readonly max_tokens: number;
}

/**
 * Cuts tool results until the prompt fits, as tokens and as bytes; undefined when the rest alone does not. `toolChars` is
 * what the offer takes.
 */
export const fitPrompt = (
  messages: readonly ChatMessage[],
  maxContextTokens: number,
  toolChars: number,
): FittedPrompt | undefined => {
  for (let tokens = maxContextTokens; ; tokens = Math.floor(tokens * 0.8)) {
    const fitted = fitTokens(messages, tokens, toolChars);
    if (fitted === undefined || Buffer.byteLength(JSON.stringify(fitted.messages)) <= MAX_PROMPT_BYTES) return fitted;
  }
};

const fitTokens = (
  messages: readonly ChatMessage[],
  maxContextTokens: number,
  toolChars: number,
): FittedPrompt | undefined => {
  const answer = Math.min(ANSWER_TOKENS, Math.floor(maxContextTokens / 4));
  const room = (maxContextTokens - answer - messages.length * TOKENS_PER_MESSAGE) * CHARS_PER_TOKEN - toolChars;
  const results = messages.filter(({ role }) => role === "tool").map(charsOf);
  const resultChars = results.reduce((sum, length) => sum + length, 0);
  const otherChars = messages.reduce((sum, message) => sum + charsOf(message), 0) - resultChars;
  const level = levelFor(results, room - otherChars);
  if (otherChars > room || level < LEAST_RESULT_CHARS) return undefined;
  const fitted = level === Number.POSITIVE_INFINITY ? messages : messages.map((message) => cutTo(message, level));
  const chars = fitted.reduce((sum, message) => sum + charsOf(message), toolChars);
  const prompt = Math.ceil(chars / CHARS_PER_TOKEN) + messages.length * TOKENS_PER_MESSAGE;
  return { messages: fitted, max_tokens: Math.min(MAX_ANSWER_TOKENS, maxContextTokens - prompt) };
};
