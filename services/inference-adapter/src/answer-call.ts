// From an accepted call to its answer: wait for a slot, ask the model server, measure. All inside the call's span.
import type { InferDone } from "@openclaw/contracts";
import { injectContext, type Tracing, withSpan } from "@openclaw/telemetry";
import type { Clock } from "@openclaw/time";
import type { Answer } from "./answer-assembly.ts";
import { answerAttributes, chatSpan, serverAttributes } from "./chat-span.ts";
import type { ModelCall } from "./model-call.ts";
import type { ModelServer } from "./model-server.ts";
import type { ChatBody } from "./openai-codec.ts";
import { nextToolCallNumber } from "./tool-call-ids.ts";
import type { TurnGate } from "./turn-gate.ts";

export interface AnswererDeps {
  /** The adapter's name, as callers see it. */
  readonly adapter: string;
  readonly gate: TurnGate<ModelServer>;
  readonly tracing: Tracing;
  readonly clock: Clock;
}

/** Takes its place at the gate before anything is awaited. Rejects with the error that the caller is told. */
export type AnswerCall = (call: ModelCall, body: ChatBody) => Promise<InferDone>;

/** Header values are printable ASCII; whatever else an id holds becomes `_`. */
const headerValue = (text: string): string => text.replace(/[^\x21-\x7e]/g, "_");

const requestHeaders = (call: string): Record<string, string> => {
  const headers: Record<string, string> = { "content-type": "application/json", "x-request-id": headerValue(call) };
  injectContext({
    set: (name, value) => {
      headers[name] = value;
    },
  });
  return headers;
};

export const createAnswerer = ({ adapter, gate, tracing, clock }: AnswererDeps): AnswerCall => {
  const ask = (server: ModelServer, call: ModelCall, body: ChatBody): Promise<Answer> =>
    server.chat({
      body,
      headers: requestHeaders(call.request.call),
      firstCallNumber: nextToolCallNumber(call.request.messages),
      signal: call.signal,
      onProgress: (text, pieces) => call.advance(text, pieces, clock.now()),
    });

  const doneOf = (call: ModelCall, server: ModelServer, { message, finishReason, tokens }: Answer): InferDone => ({
    v: 1,
    type: "done",
    message,
    finish_reason: finishReason,
    usage: {
      prompt_tokens: tokens.prompt,
      completion_tokens: tokens.completion,
      cached_tokens: tokens.cached,
      model_calls: 1,
      tool_calls: 0,
    },
    timings: call.timings(clock.now()),
    adapter,
    replica: server.label,
  });

  return (call, body) => {
    const { request, signal } = call;
    return withSpan(tracing, chatSpan(request, adapter), (span) =>
      gate.withSlot(request.priority, signal, async (server) => {
        call.start(clock.now());
        span.setAttributes(serverAttributes(server, call.timings(clock.now()).queued_ms));
        const answer = await ask(server, call, body);
        call.finish(clock.now());
        const done = doneOf(call, server, answer);
        span.setAttributes(answerAttributes(done));
        return done;
      }),
    );
  };
};
