// The one place that knows the OpenAI wire format as vLLM speaks it: our request becomes its body, its frames and refusals
// become ours. Unknown fields of ours would be ignored over there without a word, so that each is spelled here.
import { type ChatMessage, type InferRequest, type OfferedTool, priorityRank } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { z } from "zod";
import { wireToolCallId } from "./tool-call-ids.ts";

/** The path under a model server's base URL. */
export const CHAT_PATH = "/v1/chat/completions";

const NO_PARAMETERS = { type: "object", properties: {} };
/** 500 characters tell what a server dislikes; its text is for humans and decides nothing. */
const MAX_REASON = 500;
/** 10 minutes: a server that asks for more must not shelve a task for days. */
const MAX_RETRY_AFTER_MS = 600_000;

/** A server's words as error details may hold them: short, without NUL, and no half characters where they were cut. */
const readable = (text: string): string => text.slice(0, MAX_REASON).replaceAll("\u0000", "").toWellFormed();

const wireMessage = (message: ChatMessage) => {
  if (message.role === "tool") return { ...message, tool_call_id: wireToolCallId(message.tool_call_id) };
  if (message.role !== "assistant") return message;
  const { role, content, tool_calls } = message;
  if (tool_calls.length === 0) return { role, content };
  return {
    role,
    content: content === "" ? null : content,
    tool_calls: tool_calls.map((call) => ({
      id: wireToolCallId(call.id),
      type: "function",
      function: { name: call.name, arguments: call.arguments },
    })),
  };
};

export const wireTool = ({ name, description, parameters = NO_PARAMETERS }: OfferedTool) => ({
  type: "function",
  function: { name, ...(description === undefined ? {} : { description }), parameters },
});

/** The body of a chat request, and beside it what only some servers take. */
export interface ChatBody {
  readonly body: Readonly<Record<string, unknown>>;
  /** Lower is earlier; vLLM refuses any but 0 unless it was started with `--scheduling-policy priority`. */
  readonly priority: number;
}

/** Temperature 0, so that a turn depends on its messages alone (R10). */
export const chatBody = (request: InferRequest): ChatBody => {
  const { model, messages, tools, output_schema: schema, max_tokens, priority } = request;
  if (schema !== undefined && tools.length > 0) {
    throw new AppError(
      "invalid_message",
      "infer.request: tools and output_schema do not go together; send one of them",
    );
  }
  const body = {
    model,
    messages: messages.map(wireMessage),
    ...(tools.length === 0 ? {} : { tools: tools.map(wireTool) }),
    ...(schema === undefined
      ? {}
      : { response_format: { type: "json_schema", json_schema: { name: "answer", schema, strict: true } } }),
    max_tokens,
    temperature: 0,
    stream: true,
    stream_options: { include_usage: true },
  };
  return { body, priority: priorityRank(priority) };
};

/** The body of a question for the number of a prompt's tokens. */
export const countBody = ({ model, messages, tools }: Pick<InferRequest, "model" | "messages" | "tools">): string =>
  JSON.stringify({
    model,
    messages: messages.map(wireMessage),
    ...(tools.length === 0 ? {} : { tools: tools.map(wireTool) }),
  });

/** The body as it is sent, to a server that takes priorities or to one that does not; 0 is vLLM's default and never said. */
export const bodyText = ({ body, priority }: ChatBody, takesPriority: boolean): string =>
  JSON.stringify(takesPriority && priority !== 0 ? { ...body, priority } : body);

const toolCallPiece = z.object({
  index: z.int().nonnegative(),
  function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
});
export type ToolCallPiece = z.infer<typeof toolCallPiece>;

const tokenCounts = z.object({
  prompt_tokens: z.int().nonnegative(),
  completion_tokens: z.int().nonnegative().nullish(),
  prompt_tokens_details: z.object({ cached_tokens: z.int().nonnegative().nullish() }).nullish(),
});

const choice = z.object({
  delta: z
    .object({
      content: z.string().nullish(),
      tool_calls: z.array(toolCallPiece).nullish(),
      // Two names for what a reasoning model thinks before it answers.
      reasoning_content: z.unknown().optional(),
      reasoning: z.unknown().optional(),
    })
    .nullish(),
  finish_reason: z
    .string()
    .regex(/^\w{1,64}$/)
    .nullish(),
});

const failure = z.object({ message: z.string().nullish() });

/** One schema for both kinds of frame, as this is read for every token. */
const frameBody = z.object({
  choices: z.array(choice).nullish(),
  usage: tokenCounts.nullish(),
  error: failure.nullish(),
});

const errorBody = z.object({ error: failure });

export interface TokenCounts {
  readonly prompt: number;
  readonly completion: number;
  readonly cached: number;
}

/** A piece of an answer, or its end. */
export type Frame =
  | { readonly type: "end" }
  | {
      readonly type: "piece";
      readonly text: string;
      readonly toolCalls: readonly ToolCallPiece[];
      /** A token of its thoughts: no part of the answer, yet work that the engine has done. */
      readonly thinks: boolean;
      readonly finishReason: string | undefined;
      readonly tokens: TokenCounts | undefined;
    };

const parseJson = (data: string): unknown => {
  try {
    return JSON.parse(data);
  } catch (cause) {
    throw new AppError("inference_failed", "the model server sent a frame that is not JSON", { cause });
  }
};

const tokensOf = (counts: z.infer<typeof tokenCounts>): TokenCounts => ({
  prompt: counts.prompt_tokens,
  completion: counts.completion_tokens ?? 0,
  cached: counts.prompt_tokens_details?.cached_tokens ?? 0,
});

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";

/** Reads the data of one server-sent event. Throws `inference_failed` for an error frame and for what is no frame. */
export const readFrame = (data: string): Frame => {
  if (data === "[DONE]") return { type: "end" };
  const parsed = frameBody.safeParse(parseJson(data));
  if (parsed.success && parsed.data.error != null) {
    const reason = readable(parsed.data.error.message ?? "");
    throw new AppError("inference_failed", "the model server broke off with an error", { details: { reason } });
  }
  if (!parsed.success || parsed.data.choices == null) {
    throw new AppError("inference_failed", "the model server sent a frame of an unknown form");
  }
  const { choices, usage } = parsed.data;
  const [first] = choices;
  return {
    type: "piece",
    text: first?.delta?.content ?? "",
    toolCalls: first?.delta?.tool_calls ?? [],
    thinks: isText(first?.delta?.reasoning_content) || isText(first?.delta?.reasoning),
    finishReason: first?.finish_reason ?? undefined,
    tokens: usage == null ? undefined : tokensOf(usage),
  };
};

/** `Retry-After` in seconds or as a date. */
export const readRetryAfter = (value: string | undefined, now: number): number | undefined => {
  if (value === undefined || value.trim() === "") return undefined;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.min(MAX_RETRY_AFTER_MS, Math.max(0, ms));
};

const reasonOf = (body: string): string => {
  try {
    const parsed = errorBody.safeParse(JSON.parse(body));
    if (parsed.success && parsed.data.error.message) return parsed.data.error.message;
  } catch {
    // Not JSON: the text itself is the reason.
  }
  return body;
};

/** The error that a status other than 200 stands for. */
export const statusError = (status: number, body: string, retryAfterMs: number | undefined): AppError => {
  const reason = readable(reasonOf(body));
  const options = {
    details: { status, reason },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  const text = `the model server answered ${status}${reason === "" ? "" : `: ${reason}`}`;
  if (status === 429 || status === 503) return new AppError("inference_unavailable", text, options);
  if (status >= 400 && status < 500) return new AppError("inference_refused", text, options);
  return new AppError("inference_failed", text, options);
};
