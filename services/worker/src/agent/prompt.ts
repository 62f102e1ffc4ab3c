// The prompt of a turn. A pure function of the agent's version, the session if there is one, the task's input and what was
// said since (rule R10): no clock, no ids of ours, no memory of other tasks.
import type { AgentSpec, ChatMessage, OfferedTool } from "@openclaw/contracts";

/** Typical of English prose with some figures; text heavy with digits has fewer, which the room for the answer absorbs. */
export const DEFAULT_CHARS_PER_TOKEN = 3.2;
/** Role markers and separators that a chat template puts around each message. */
const TOKENS_PER_MESSAGE = 8;
/** The largest output schema that ships is filled with less. */
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

export const charsOf = (message: ChatMessage): number => {
  if (message.role !== "assistant") return message.content.length;
  return message.tool_calls.reduce(
    (sum, call) => sum + call.name.length + call.arguments.length,
    message.content.length,
  );
};

const charsOfAll = (messages: readonly ChatMessage[]): number =>
  messages.reduce((sum, message) => sum + charsOf(message), 0);

export const tokensOf = (messages: readonly ChatMessage[], charsPerToken: number): number =>
  charsOfAll(messages) / charsPerToken + messages.length * TOKENS_PER_MESSAGE;

/** Kept free for the answer. */
export const answerTokens = (maxContextTokens: number): number =>
  Math.min(ANSWER_TOKENS, Math.floor(maxContextTokens / 4));

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

export interface ContextLimits {
  readonly maxContextTokens: number;
  /** Length of the offer of tools, as it goes into the prompt. */
  readonly toolChars: number;
}

export interface PromptParts {
  /** The instructions and what is remembered: stays as it is. */
  readonly before: readonly ChatMessage[];
  /** The task's own. */
  readonly own: readonly ChatMessage[];
  readonly charsPerToken: number;
}

/** Cuts the task's tool results until the prompt fits, as tokens and as bytes; undefined when the rest alone does not. */
export const fitPrompt = (parts: PromptParts, limits: ContextLimits): FittedPrompt | undefined => {
  for (let tokens = limits.maxContextTokens; ; tokens = Math.floor(tokens * 0.8)) {
    const fitted = fitTokens(parts, { ...limits, maxContextTokens: tokens });
    if (fitted === undefined || Buffer.byteLength(JSON.stringify(fitted.messages)) <= MAX_PROMPT_BYTES) return fitted;
  }
};

const fitTokens = (
  { before, own, charsPerToken }: PromptParts,
  { maxContextTokens, toolChars }: ContextLimits,
): FittedPrompt | undefined => {
  const messages = [...before, ...own];
  const answer = answerTokens(maxContextTokens);
  const room = (maxContextTokens - answer - messages.length * TOKENS_PER_MESSAGE) * charsPerToken - toolChars;
  const results = own.filter(({ role }) => role === "tool").map(charsOf);
  const otherChars = charsOfAll(messages) - results.reduce((sum, length) => sum + length, 0);
  const level = levelFor(results, room - otherChars);
  if (otherChars > room || level < LEAST_RESULT_CHARS) return undefined;
  const isWhole = level === Number.POSITIVE_INFINITY;
  const fitted = isWhole ? messages : [...before, ...own.map((message) => cutTo(message, level))];
  const prompt = Math.ceil(tokensOf(fitted, charsPerToken) + toolChars / charsPerToken);
  return { messages: fitted, max_tokens: Math.min(MAX_ANSWER_TOKENS, maxContextTokens - prompt) };
};
