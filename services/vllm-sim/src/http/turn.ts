// A turn: a chat request that was let in, with what it will say and how many tokens that takes.

import { schemaMistake } from "../answer/check-schema.ts";
import { composeReply } from "../answer/compose-reply.ts";
import {
  type ApiError,
  autoToolChoiceIsOff,
  badAnswerSchema,
  contextTooLong,
  priorityIsOff,
  queueIsFull,
  scriptExhausted,
  scriptedStatus,
  unknownModel,
} from "../api-error.ts";
import type { ChatRequest } from "../chat-request.ts";
import type { CompletionHead, FinishReason } from "../completion.ts";
import type { Engine } from "../engine.ts";
import { type FaultRule, type FaultScript, scriptedReply, withMalformedArguments } from "../fault-script.ts";
import type { SimOptions } from "../options.ts";
import { countPromptTokens } from "../prompt-tokens.ts";
import { type Reply, spokenText } from "../reply.ts";
import type { TokenCounter, TokenSegment } from "../token-counter.ts";

export interface Turn {
  readonly head: CompletionHead;
  readonly reply: Reply;
  readonly segments: readonly TokenSegment[];
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly hasDetails: boolean;
  readonly finishReason: FinishReason;
  readonly priority: number;
  readonly fault: FaultRule | undefined;
}

export type Admission = { readonly turn: Turn } | { readonly refused: ApiError };

export interface TurnDeps {
  readonly options: SimOptions;
  readonly model: string;
  readonly engine: Engine;
  readonly faults: FaultScript;
  readonly tokens: TokenCounter;
  /** A fresh id and the time of a completion. */
  readonly newHead: () => Pick<CompletionHead, "id" | "created">;
}

const replyFor = (request: ChatRequest, fault: FaultRule | undefined): Reply => {
  if (fault?.kind === "script") return scriptedReply(fault.message);
  const reply = composeReply(request);
  return fault?.kind === "malformed_tool_json" ? withMalformedArguments(reply) : reply;
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
  const asked = request.model ?? model;
  if (asked !== model) return unknownModel(asked);
  const bad = notEnabled(request, options) ?? answerSchemaMistake(request);
  if (bad !== undefined) return bad;
  const load = engine.load();
  const isFull = load.running + load.waiting >= options.maxNumQueuedReqs;
  return isFull ? queueIsFull(options.maxNumQueuedReqs) : undefined;
};

export const admitTurn = (request: ChatRequest, deps: TurnDeps): Admission => {
  const { options, tokens } = deps;
  const refused = refusalOf(request, deps);
  if (refused !== undefined) return { refused };
  const promptTokens = countPromptTokens(request, tokens);
  const asked = request.max_completion_tokens ?? request.max_tokens;
  const room = options.maxModelLen - promptTokens;
  if (room < (asked ?? 1)) return { refused: contextTooLong(promptTokens, asked ?? 1, options.maxModelLen) };
  const { rule: fault, exhausted } = deps.faults.next();
  if (exhausted) return { refused: scriptExhausted() };
  if (fault?.kind === "status") return { refused: scriptedStatus(fault.status) };
  const reply = replyFor(request, fault);
  const segments = tokens.segments(spokenText(reply));
  const needed = Math.max(
    1,
    segments.reduce((sum, segment) => sum + segment.tokens, 0),
  );
  const allowed = asked ?? room;
  return {
    turn: {
      head: { ...deps.newHead(), model: deps.model },
      reply,
      segments,
      promptTokens,
      outputTokens: Math.min(needed, allowed),
      hasDetails: options.enablePromptTokensDetails,
      finishReason: finishReasonOf(reply, needed, allowed),
      priority: request.priority ?? 0,
      fault,
    },
  };
};
