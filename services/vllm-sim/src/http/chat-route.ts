// POST /v1/chat/completions: lets a request in, runs its generation, answers whole or as a stream.
// 1. The generation ends with the client's connection.  2. A fault acts where a real one would: on the running turn.
import type { FastifyInstance, FastifyReply } from "fastify";
import { type ApiError, badRequest, errorBody, scriptedStatus } from "../api-error.ts";
import { chatRequest } from "../chat-request.ts";
import { completionBody, deltaChunk, finishChunk, roleChunk, usageChunk } from "../completion.ts";
import type { GenerationJob } from "../engine.ts";
import { type GenerationDeps, observedGeneration } from "../observed-generation.ts";
import { deltasBetween } from "../reply.ts";
import { createTokenProgress } from "../token-progress.ts";
import { SIMULATION_HEADERS } from "./simulation-headers.ts";
import { createSseWriter } from "./sse-writer.ts";
import { admitTurn, type Turn, type TurnDeps } from "./turn.ts";

export type ChatDeps = TurnDeps & GenerationDeps;

/** How a turn ended, apart from the client's leaving. */
type Ending =
  | { readonly kind: "complete"; readonly spoken: string }
  | { readonly kind: "reset" }
  | { readonly kind: "error_frame" };

type OnText = (text: string) => Promise<void>;

const INTERNAL_ERROR_STATUS = 500;

const jobOf = (turn: Turn): GenerationJob => ({
  promptTokens: turn.promptTokens,
  outputTokens: turn.outputTokens,
  priority: turn.priority,
  ...(turn.fault?.kind === "slow" ? { tokenLatencyMs: turn.fault.token_latency_ms } : {}),
  ...(turn.fault?.kind === "hang" ? { hangs: true } : {}),
});

const breaksAt = ({ fault }: Turn): { kind: "reset" | "error_frame"; tokens: number } | undefined => {
  if (fault?.kind === "reset") return { kind: "reset", tokens: fault.after_tokens };
  return fault?.kind === "error_frame" ? { kind: "error_frame", tokens: 1 } : undefined;
};

const generate = async (turn: Turn, deps: GenerationDeps, signal: AbortSignal, onText: OnText): Promise<Ending> => {
  const progress = createTokenProgress(turn.segments);
  const breaks = breaksAt(turn);
  const completed = turn.finishReason === "length" ? "length" : "stop";
  let spoken = "";
  for await (const produced of observedGeneration(deps, jobOf(turn), completed, signal)) {
    spoken = progress.upTo(Math.min(produced, breaks?.tokens ?? produced));
    await onText(spoken);
    if (breaks !== undefined && produced >= breaks.tokens) return { kind: breaks.kind };
  }
  return { kind: "complete", spoken };
};

const sendError = (reply: FastifyReply, error: ApiError) => reply.code(error.status).send(errorBody(error));

const answerWhole = async (turn: Turn, deps: ChatDeps, signal: AbortSignal, reply: FastifyReply) => {
  const ending = await generate(turn, deps, signal, async () => {});
  if (ending.kind === "error_frame") return sendError(reply, scriptedStatus(INTERNAL_ERROR_STATUS));
  if (ending.kind !== "complete") {
    reply.hijack();
    reply.raw.destroy();
    return reply;
  }
  return reply.send(completionBody(turn.head, turn.reply, ending.spoken.length, turn.finishReason, turn));
};

const answerStream = async (
  turn: Turn,
  deps: ChatDeps,
  signal: AbortSignal,
  reply: FastifyReply,
  includeUsage: boolean,
) => {
  reply.hijack();
  const sse = createSseWriter(reply.raw, signal);
  let sentLength = 0;
  sse.open(SIMULATION_HEADERS);
  await sse.send([roleChunk(turn.head)]);
  const ending = await generate(turn, deps, signal, async (text) => {
    const deltas = deltasBetween(turn.reply, sentLength, text.length);
    sentLength = text.length;
    await sse.send(deltas.map((delta) => deltaChunk(turn.head, delta)));
  });
  if (ending.kind === "reset") {
    reply.raw.destroy();
    return;
  }
  if (ending.kind === "error_frame") await sse.send([errorBody(scriptedStatus(INTERNAL_ERROR_STATUS))]);
  else
    await sse.send([finishChunk(turn.head, turn.finishReason), ...(includeUsage ? [usageChunk(turn.head, turn)] : [])]);
  sse.done();
};

/** Aborts when the connection closes before the answer has been sent. */
const abortOnClose = (reply: FastifyReply): AbortSignal => {
  const controller = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
};

export const registerChatRoute = (app: FastifyInstance, deps: ChatDeps): void => {
  app.post("/v1/chat/completions", async (request, reply) => {
    const parsed = chatRequest.safeParse(request.body);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return sendError(reply, badRequest(issue?.message ?? "bad request", issue?.path.join(".") ?? null));
    }
    const admission = admitTurn(parsed.data, deps);
    if ("refused" in admission) return sendError(reply, admission.refused);
    const signal = abortOnClose(reply);
    try {
      if (parsed.data.stream !== true) return await answerWhole(admission.turn, deps, signal, reply);
      const includeUsage = parsed.data.stream_options?.include_usage === true;
      await answerStream(admission.turn, deps, signal, reply, includeUsage);
    } catch (thrown) {
      if (!signal.aborted) throw thrown;
      reply.hijack();
    }
    return reply;
  });
};
