// Whether to call a tool, and with what. A tool is called when the conversation gives it something to work on and a
// reason to: a reference it can read, a choice that the request names, or instructions that ask for it.
// Never the same call twice, and never the same tool on the same reference.
import type { ChatRequest, ChatTool } from "../chat-request.ts";
import type { Conversation } from "./conversation.ts";
import { mendValue } from "./mend-value.ts";
import { asSchema } from "./schema-node.ts";
import { splitSentences } from "./sentences.ts";
import {
  type FilledArguments,
  fillArguments,
  fillUndeclared,
  hasParameters,
  type ToolContext,
  toolWords,
} from "./tool-arguments.ts";
import { contentStems, spokenName, wordsOf } from "./words.ts";

export interface ChosenCall {
  readonly name: string;
  readonly arguments: string;
}

const VALIDATES = /\b(?:valid\w*|check\w*|verif\w*|conform\w*)\b/i;
const CONDITION = /\b(?:if|when|unless|only|not|never|no tool)\b/i;
/** Shared words between a request and a tool's description; one may be chance. */
const MIN_SHARED_WORDS = 2;

const isAskedFor = (tool: ChatTool, instructions: string): boolean => {
  const { name } = tool.function;
  const spoken = spokenName(name).toLowerCase();
  return splitSentences(instructions).some((sentence) => {
    const isMentioned = sentence.includes(name) || sentence.toLowerCase().includes(spoken);
    return isMentioned && !CONDITION.test(sentence);
  });
};

const asksToValidate = (text: string): boolean => VALIDATES.test(text) && /\bschema\b/i.test(text);

const sharesWords = (tool: ChatTool, text: string): boolean => {
  const asked = new Set(wordsOf(text).flatMap(contentStems));
  return new Set(contentStems(toolWords(tool)).filter((stem) => asked.has(stem))).size >= MIN_SHARED_WORDS;
};

const hasReason = (tool: ChatTool, { origins }: FilledArguments, context: ToolContext): boolean => {
  const { text, instructions } = context.request;
  if (origins.has("instance")) return isAskedFor(tool, instructions) || asksToValidate(text);
  if (origins.has("reference") || origins.has("choice")) return true;
  return origins.has("labelled") && (isAskedFor(tool, instructions) || sharesWords(tool, text));
};

const wasMade = ({ calls }: Conversation, tool: ChatTool, { values, origins }: FilledArguments): boolean => {
  const references = Object.values(values).filter((value) => typeof value === "string");
  return calls.some((call) => {
    if (call.name !== tool.function.name) return false;
    const isSameReference = origins.has("reference") && references.some((value) => call.arguments.includes(value));
    return isSameReference || call.arguments === JSON.stringify(values);
  });
};

const fill = (tool: ChatTool, context: ToolContext): FilledArguments | undefined =>
  hasParameters(tool) ? fillArguments(asSchema(tool.function.parameters), context) : fillUndeclared(tool, context);

const callOf = (tool: ChatTool, values: unknown): ChosenCall => ({
  name: tool.function.name,
  arguments: JSON.stringify(values),
});

const chooseFreely = (
  tools: readonly ChatTool[],
  conversation: Conversation,
  context: ToolContext,
): ChosenCall | undefined => {
  for (const tool of tools) {
    const filled = fill(tool, context);
    if (filled === undefined || wasMade(conversation, tool, filled)) continue;
    if (hasReason(tool, filled, context)) return callOf(tool, filled.values);
  }
  return undefined;
};

/** A call there has to be: what cannot be filled gets a value of the right type. */
const chooseForced = (tools: readonly ChatTool[], context: ToolContext): ChosenCall | undefined => {
  const fillable = tools.find((tool) => fill(tool, context) !== undefined);
  const tool = fillable ?? tools[0];
  if (tool === undefined) return undefined;
  return callOf(
    tool,
    mendValue(fill(tool, context)?.values ?? {}, { type: "object", ...asSchema(tool.function.parameters) }),
  );
};

export const chooseTool = (
  request: ChatRequest,
  conversation: Conversation,
  context: ToolContext,
): ChosenCall | undefined => {
  const tools = request.tools ?? [];
  const choice = request.tool_choice ?? "auto";
  if (tools.length === 0 || choice === "none") return undefined;
  if (typeof choice === "object") {
    return chooseForced(
      tools.filter((tool) => tool.function.name === choice.function.name),
      context,
    );
  }
  const free = chooseFreely(tools, conversation, context);
  return choice === "required" ? (free ?? chooseForced(tools, context)) : free;
};
