// The span of one model call, after the GenAI conventions. It continues the request's context.
import type { AdmissionConstraint, InferDone, InferRequest } from "@openclaw/contracts";
import { ATTRIBUTE, GEN_AI_PROVIDER, SPAN, type SpanOptions } from "@openclaw/telemetry";
import type { ModelServer } from "./model-server.ts";

export const chatSpan = (request: InferRequest, adapter: string): SpanOptions => ({
  name: SPAN.chat(request.model),
  kind: "server",
  attributes: {
    [ATTRIBUTE.genAiOperation]: "chat",
    [ATTRIBUTE.genAiProvider]: GEN_AI_PROVIDER,
    [ATTRIBUTE.genAiRequestModel]: request.model,
    [ATTRIBUTE.genAiRequestMaxTokens]: request.max_tokens,
    [ATTRIBUTE.genAiRequestTemperature]: 0,
    [ATTRIBUTE.genAiOutputType]: request.output_schema === undefined ? "text" : "json",
    [ATTRIBUTE.genAiAgentName]: request.agent,
    [ATTRIBUTE.taskId]: request.task,
    [ATTRIBUTE.attempt]: request.attempt,
    [ATTRIBUTE.tenant]: request.tenant,
    [ATTRIBUTE.priority]: request.priority,
    [ATTRIBUTE.adapter]: adapter,
  },
});

export const serverAttributes = (
  { label, host, port }: ModelServer,
  queuedMs: number,
  waitedFor: AdmissionConstraint | undefined,
) => ({
  [ATTRIBUTE.replica]: label,
  [ATTRIBUTE.serverAddress]: host,
  [ATTRIBUTE.serverPort]: port,
  [ATTRIBUTE.queueWaitMs]: queuedMs,
  ...(waitedFor === undefined ? {} : { [ATTRIBUTE.queueWaitsFor]: waitedFor }),
});

export const answerAttributes = ({ finish_reason, usage, timings }: InferDone) => ({
  [ATTRIBUTE.genAiFinishReasons]: [finish_reason],
  [ATTRIBUTE.genAiInputTokens]: usage.prompt_tokens,
  [ATTRIBUTE.genAiOutputTokens]: usage.completion_tokens,
  [ATTRIBUTE.genAiCachedTokens]: usage.cached_tokens,
  [ATTRIBUTE.genAiTimeToFirstChunk]: timings.first_token_ms / 1000,
});
