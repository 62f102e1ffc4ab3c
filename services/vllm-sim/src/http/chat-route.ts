// POST /v1/chat/completions: lets a request in, runs its generation, answers whole or as a stream.
// 1. The generation ends with the client's connection.  2. A fault acts where a real one would: on the running turn.
import { sleep } from "@openclaw/time";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import {
  type ApiError,
  badRequest,
  contextTooLong,
  engineIsDead,
  errorBody,
  prefillIsFull,
  queueIsFull,
  scriptedStatus,
} from "../api-error.ts";
import { chatRequest } from "../chat-request.ts";
import { completionBody, deltaChunk, finishChunk, roleChunk, usageChunk } from "../completion.ts";
import type { Generation } from "../engine/generation.ts";
import type { LastingFaults } from "../lasting-faults.ts";
import { deltasBetween } from "../reply.ts";
import { createTokenProgress } from "../token-progress.ts";
import { SIMULATION_HEADERS } from "./simulation-headers.ts";
import { createSseWriter } from "./sse-writer.ts";
import { admitTurn, type Turn, type TurnDeps } from "./turn.ts";

export interface ChatDeps extends TurnDeps {
  readonly lasting: LastingFaults;
}

/** How a turn ended, apart from the client's leaving. */
type Ending =
  | { readonly kind: "complete"; readonly spoken: string }
  | { readonly kind: "reset" }
  | { readonly kind: "failed"; readonly error: ApiError };

type OnText = (text: string) => Promise<void>;

const INTERNAL_ERROR_STATUS = 500;

const breaksAt = ({ fault }: Turn): { ending: Ending; tokens: number } | undefined => {
  if (fault?.kind === "reset") return { ending: { kind: "reset" }, tokens: fault.after_tokens };
  if (fault?.kind !== "error_frame") return undefined;
  return { ending: { kind: "failed", error: scriptedStatus(INTERNAL_ERROR_STATUS) }, tokens: 1 };
};

/** Token by token, each so much later than the one before. */
async function* slowed(progress: AsyncIterable<number>, ms: number, signal: AbortSignal): AsyncGenerator<number, void> {
  let told = 0;
  for await (const produced of progress) {
    while (told < produced) {
      await sleep(ms, signal);
      told += 1;
      yield told;
    }
  }
}

const progressOf = ({ fault }: Turn, generation: Generation, signal: AbortSignal): AsyncIterable<number> => {
  const progress = generation.progress(signal);
  return fault?.kind === "slow" ? slowed(progress, fault.token_latency_ms, signal) : progress;
};

const follow = async (turn: Turn, generation: Generation, signal: AbortSignal, onText: OnText): Promise<Ending> => {
  const text = createTokenProgress(turn.segments);
  const breaks = breaksAt(turn);
  let spoken = "";
  for await (const produced of progressOf(turn, generation, signal)) {
    spoken = text.upTo(Math.min(produced, breaks?.tokens ?? produced));
    await onText(spoken);
    if (breaks !== undefined && produced >= breaks.tokens) return breaks.ending;
  }
  return generation.died ? { kind: "failed", error: engineIsDead() } : { kind: "complete", spoken };
};

const sendError = (reply: FastifyReply, error: ApiError, retryAfterSeconds?: number) => {
  if (retryAfterSeconds !== undefined) reply.header("retry-after", retryAfterSeconds);
  return reply.code(error.status).send(errorBody(error));
};

const answerWhole = async (turn: Turn, generation: Generation, signal: AbortSignal, reply: FastifyReply) => {
  const ending = await follow(turn, generation, signal, async () => {});
  if (ending.kind === "failed") return sendError(reply, ending.error);
  if (ending.kind === "reset") {
    reply.hijack();
    reply.raw.destroy();
    return reply;
  }
  const use = { ...turn, cachedTokens: generation.cachedTokens };
  return reply.send(completionBody(turn.head, turn.reply, ending.spoken.length, turn.finishReason, use));
};

const answerStream = async (
  turn: Turn,
  generation: Generation,
  signal: AbortSignal,
  reply: FastifyReply,
  includeUsage: boolean,
) => {
  reply.hijack();
  const sse = createSseWriter(reply.raw, signal);
  let sentLength: number | undefined;
  sse.open(SIMULATION_HEADERS);
  const ending = await follow(turn, generation, signal, async (text) => {
    // As vLLM: the first frame comes with the first token, not before.
    const opening = sentLength === undefined ? [roleChunk(turn.head)] : [];
    const deltas = deltasBetween(turn.reply, sentLength ?? 0, text.length);
    sentLength = text.length;
    await sse.send([...opening, ...deltas.map((delta) => deltaChunk(turn.head, delta))]);
  });
  if (ending.kind === "reset") {
    reply.raw.destroy();
    return;
  }
  const use = { ...turn, cachedTokens: generation.cachedTokens };
  if (ending.kind === "failed") await sse.send([errorBody(ending.error)]);
  else
    await sse.send([finishChunk(turn.head, turn.finishReason), ...(includeUsage ? [usageChunk(turn.head, use)] : [])]);
  sse.done();
};

/** The one header that vLLM takes an id from. */
const requestIdOf = ({ headers }: FastifyRequest): string | undefined => {
  const id = headers["x-request-id"];
  return typeof id === "string" ? id : undefined;
};

/** Aborts when the connection closes before the answer has been sent. */
const abortOnClose = (reply: FastifyReply): AbortSignal => {
  const controller = new AbortController();
  if (reply.raw.closed) controller.abort();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
};

/** What the engine said to the turn: its generation, or why there is none. */
const startTurn = ({ job, promptTokens, outputTokens }: Turn, deps: ChatDeps): Generation | ApiError => {
  const started = deps.engine.start(job);
  if (typeof started !== "string") return started;
  if (started === "queue_full") return queueIsFull();
  if (started === "prefill_full") return prefillIsFull();
  return contextTooLong(promptTokens, outputTokens, deps.options.maxModelLen);
};

export const registerChatRoute = (app: FastifyInstance, deps: ChatDeps): void => {
  app.post("/v1/chat/completions", async (request, reply) => {
    const parsed = chatRequest.safeParse(request.body);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return sendError(reply, badRequest(issue?.message ?? "bad request", issue?.path.join(".") ?? null));
    }
    const admission = admitTurn(parsed.data, deps, requestIdOf(request));
    if ("refused" in admission) return sendError(reply, admission.refused, admission.retryAfterSeconds);
    const { turn } = admission;
    const generation = startTurn(turn, deps);
    if ("status" in generation) return sendError(reply, generation);
    deps.faults.spend();
    deps.lasting.begin(turn.fault);
    const signal = abortOnClose(reply);
    try {
      if (parsed.data.stream !== true) return await answerWhole(turn, generation, signal, reply);
      const includeUsage = parsed.data.stream_options?.include_usage === true;
      await answerStream(turn, generation, signal, reply, includeUsage);
    } catch (thrown) {
      if (!signal.aborted) throw thrown;
      reply.hijack();
    }
    return reply;
  });
};
