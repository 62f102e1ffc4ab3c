// From an accepted call to its answer: wait for room, ask the model server, measure. All inside the call's span.
// A1: a call is made once more, on another replica if that one has room, only while none of its tokens has come, and only
//     from the retry budget.
import type { RetryBudget } from "@openclaw/admission";
import type { ErrorCode, InferDone } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { injectContext, type Span, type Tracing, withSpan } from "@openclaw/telemetry";
import type { Clock } from "@openclaw/time";
import type { Answer } from "./answer-assembly.ts";
import type { CallBooks } from "./call-books.ts";
import type { CallTurn } from "./call-turn.ts";
import { answerAttributes, chatSpan, serverAttributes } from "./chat-span.ts";
import type { ModelCall } from "./model-call.ts";
import type { ModelServer } from "./model-server.ts";
import type { ChatBody } from "./openai-codec.ts";
import type { PromptShape } from "./prompt-sizes.ts";
import { nextToolCallNumber } from "./tool-call-ids.ts";
import type { Run, TurnGate } from "./turn-gate.ts";

/** After two replicas a third would not be the difference. */
const MAX_TRIES = 2;
/** What may have another cause than the call itself. */
const REPEATABLE: ReadonlySet<ErrorCode> = new Set(["inference_unavailable", "inference_failed"]);

/** A call with what was made of its request when it came. */
export interface DeskCall {
  readonly call: ModelCall;
  readonly body: ChatBody;
  readonly shape: PromptShape;
  readonly turn: CallTurn;
}

export interface AnswererDeps {
  /** The adapter's name, as callers see it. */
  readonly adapter: string;
  readonly gate: TurnGate<ModelServer, CallTurn>;
  readonly retries: RetryBudget;
  readonly books: CallBooks;
  readonly tracing: Tracing;
  readonly clock: Clock;
}

interface Failed {
  readonly thrown: unknown;
  readonly server: ModelServer;
}

type Ran = { readonly done: InferDone } | Failed;

/** Takes its place at the gate before anything is awaited. Rejects with the error that the caller is told. */
export type AnswerCall = (desk: DeskCall) => Promise<InferDone>;

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

type Told = Pick<InferDone, "timings" | "adapter" | "replica">;

const doneOf = ({ message, finishReason, tokens }: Answer, told: Told): InferDone => ({
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
  ...told,
});

const isFull = ({ details }: AppError): boolean => details?.["status"] === 429 || details?.["status"] === 503;

export const createAnswerer = ({ adapter, gate, retries, books, tracing, clock }: AnswererDeps): AnswerCall => {
  const ask = ({ call, body, turn }: DeskCall, { host, progress }: Run<ModelServer>): Promise<Answer> =>
    host.chat({
      body,
      promptTokens: turn.promptTokens,
      headers: requestHeaders(call.request.call),
      firstCallNumber: nextToolCallNumber(call.request.messages),
      signal: call.signal,
      onProgress: (text, pieces) => {
        progress(pieces);
        call.advance(text, pieces, clock.now());
      },
    });

  /** Whether the call may be made once more, elsewhere (A1). */
  const mayRepeat = ({ call }: DeskCall, thrown: unknown, server: ModelServer, tries: number): boolean =>
    thrown instanceof AppError &&
    REPEATABLE.has(thrown.code) &&
    tries < MAX_TRIES &&
    !call.hasTokens &&
    !call.signal.aborted &&
    gate.hasOther(server) &&
    retries.take();

  /** Rejects when no room was got; what fails once it was is told with where. */
  const runOnce = (desk: DeskCall, span: Span, avoid: ModelServer | undefined): Promise<Ran> => {
    const { call, turn } = desk;
    const run = async (on: Run<ModelServer>): Promise<Ran> => {
      retries.dispatched();
      call.start(clock.now());
      span.setAttributes(serverAttributes(on.host, call.timings(clock.now()).queued_ms, turn.waitedFor));
      try {
        const answer = await ask(desk, on);
        call.finish(clock.now());
        return { done: doneOf(answer, { timings: call.timings(clock.now()), adapter, replica: on.host.label }) };
      } catch (thrown) {
        // Before the room is given back: a server that is full must not get the next turn at once.
        if (thrown instanceof AppError && isFull(thrown)) books.rest(on.host, thrown.retryAfterMs);
        return { thrown, server: on.host };
      }
    };
    return gate.withRoom(turn, { signal: call.signal, avoid, onWait: () => books.waits(desk) }, run);
  };

  /** Returns the replica to avoid when the call may be made once more, else throws. */
  const judge = (desk: DeskCall, { thrown, server }: Failed, tries: number): ModelServer => {
    if (!mayRepeat(desk, thrown, server, tries)) throw thrown;
    books.countRetry();
    return server;
  };

  return (desk) =>
    withSpan(tracing, chatSpan(desk.call.request, adapter), async (span) => {
      let avoid: ModelServer | undefined;
      for (let tries = 1; ; tries += 1) {
        const ran = await runOnce(desk, span, avoid);
        if ("done" in ran) {
          books.learn(desk, ran.done);
          span.setAttributes(answerAttributes(ran.done));
          return ran.done;
        }
        avoid = judge(desk, ran, tries);
      }
    });
};
