// A turn: a chat request that was let in, with what it will say and what that is to the engine.
// The order in which a server refuses: what it was not started for, a context too long, then what a test asked for. What
// the engine refuses comes after.
import { countTokens, type EngineRequest, type PromptSegment } from "@openclaw/engine";
import type { TokenCounter, TokenSegment } from "@openclaw/tokens";
import { schemaMistake } from "../answer/check-schema.ts";
import { composeReply } from "../answer/compose-reply.ts";
import {
  type ApiError,
  autoToolChoiceIsOff,
  badAnswerSchema,
  contextTooLong,
  engineIsDead,
  priorityIsOff,
  scriptExhausted,
  scriptedStatus,
  unknownModel,
} from "../api-error.ts";
import type { ChatRequest } from "../chat-request.ts";
import type { CompletionHead, FinishReason } from "../completion.ts";
import type { GenerationJob, LiveEngine } from "../engine/live-engine.ts";
import {
  endlessWhitespace,
  type FaultRule,
  type FaultScript,
  scriptedReply,
  withMalformedArguments,
} from "../fault-script.ts";
import type { SimOptions } from "../options.ts";
import { promptSegments } from "../prompt-segments.ts";
import { type Reply, spokenText } from "../reply.ts";

export interface Turn {
  readonly head: CompletionHead;
  readonly reply: Reply;
  readonly segments: readonly TokenSegment[];
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly hasDetails: boolean;
  readonly finishReason: FinishReason;
  readonly job: GenerationJob;
  readonly fault: FaultRule | undefined;
}

export type Admission =
  | { readonly turn: Turn }
  | { readonly refused: ApiError; readonly retryAfterSeconds?: number | undefined };

export interface TurnDeps {
  readonly options: SimOptions;
  readonly model: string;
  readonly engine: LiveEngine;
  /** What comes before the engine takes that long, in engine time. */
  readonly deferMs: number;
  readonly faults: FaultScript;
  readonly tokens: TokenCounter;
  /** An id, fresh or with the caller's own in it, and the time of a completion. */
  readonly newHead: (id?: string) => Pick<CompletionHead, "id" | "created">;
}

interface Speech {
  readonly reply: Reply;
  readonly segments: readonly TokenSegment[];
  /** All that there is to say takes. */
  readonly needed: number;
}

const replyFor = (request: ChatRequest, fault: FaultRule | undefined): Reply => {
  if (fault?.kind === "script") return scriptedReply(fault.message);
  const reply = composeReply(request);
  return fault?.kind === "malformed_tool_json" ? withMalformedArguments(reply) : reply;
};

const speechFor = (
  request: ChatRequest,
  fault: FaultRule | undefined,
  allowed: number,
  tokens: TokenCounter,
): Speech => {
  if (fault?.kind === "whitespace") return { ...endlessWhitespace(allowed), needed: Number.POSITIVE_INFINITY };
  const reply = replyFor(request, fault);
  const segments = tokens.segments(spokenText(reply));
  const needed = segments.reduce((sum, segment) => sum + segment.tokens, 0);
  return { reply, segments, needed: Math.max(1, needed) };
};

const finishReasonOf = (reply: Reply, needed: number, allowed: number): FinishReason => {
  if (needed > allowed) return "length";
  return reply.toolCalls.length > 0 ? "tool_calls" : "stop";
};

/** What the server was not started for, as vLLM refuses it. */
const notEnabled = (request: ChatRequest, options: SimOptions): ApiError | undefined => {
  const priority = request.priority ?? 0;
  if (priority !== 0 && options.schedulingPolicy !== "priority") return priorityIsOff(priority);
  const isAuto = (request.tools ?? []).length > 0 && (request.tool_choice ?? "auto") === "auto";
  return isAuto && !options.enableAutoToolChoice ? autoToolChoiceIsOff() : undefined;
};

const answerSchemaMistake = ({ response_format: format }: ChatRequest): ApiError | undefined => {
  const mistake = format?.type === "json_schema" ? schemaMistake(format.json_schema.schema) : undefined;
  return mistake === undefined ? undefined : badAnswerSchema(mistake);
};

const refusalOf = (request: ChatRequest, { options, model, engine }: TurnDeps): ApiError | undefined => {
  if (engine.isDead) return engineIsDead();
  const asked = request.model ?? model;
  if (asked !== model) return unknownModel(asked);
  return notEnabled(request, options) ?? answerSchemaMistake(request);
};

/** The request as the engine knows it: lengths and names of texts, no text. */
const engineRequestOf = (
  { priority, cache_salt: salt }: ChatRequest,
  id: string,
  prompt: readonly PromptSegment[],
  output: Pick<EngineRequest, "outputTokens" | "outputContent">,
  deferMs: number,
): EngineRequest => ({
  id,
  prompt,
  ...output,
  priority: priority ?? 0,
  deferMs,
  ...(typeof salt === "string" ? { cacheSalt: salt } : {}),
});

export const admitTurn = (request: ChatRequest, deps: TurnDeps, requestId?: string): Admission => {
  const { options, tokens } = deps;
  const refused = refusalOf(request, deps);
  if (refused !== undefined) return { refused };
  const prompt = promptSegments(request, tokens);
  const promptTokens = countTokens(prompt);
  const asked = request.max_completion_tokens ?? request.max_tokens;
  const room = options.maxModelLen - promptTokens;
  if (room < (asked ?? 1)) return { refused: contextTooLong(promptTokens, asked ?? 1, options.maxModelLen) };
  const { rule: fault, exhausted } = deps.faults.peek();
  if (exhausted) return { refused: scriptExhausted() };
  if (fault?.kind === "status") {
    deps.faults.spend();
    return { refused: scriptedStatus(fault.status), retryAfterSeconds: fault.retry_after_seconds };
  }
  const allowed = asked ?? room;
  const { reply, segments, needed } = speechFor(request, fault, allowed, tokens);
  const head = { ...deps.newHead(requestId), model: deps.model };
  const outputTokens = Math.min(needed, allowed);
  const finishReason = finishReasonOf(reply, needed, allowed);
  const job: GenerationJob = {
    request: engineRequestOf(
      request,
      head.id,
      prompt,
      { outputTokens, outputContent: spokenText(reply) },
      deps.deferMs,
    ),
    completion: finishReason === "length" ? "length" : "stop",
    maxTokens: allowed,
  };
  const { enablePromptTokensDetails: hasDetails } = options;
  return { turn: { head, reply, segments, promptTokens, outputTokens, hasDetails, finishReason, job, fault } };
};
