// Takes model calls from the bus: accepts or refuses at once, then sees each accepted call through to its end.
// D1: between the making of room and the taking of it nothing is awaited, so that the caller hears within ACCEPT_MS
// however busy the model servers are.  D2: every accepted call ends with exactly one `done` or `failed`.
import type { Bus, Incoming } from "@openclaw/bus";
import { type InferEvent, type InferRequest, inferControl, REPLY_PREFIX, streamSubject } from "@openclaw/contracts";
import { AppError, coerceError, dispositionOf } from "@openclaw/errors";
import type { Logger } from "@openclaw/telemetry";
import type { Clock } from "@openclaw/time";
import type { AdapterMetrics } from "./adapter-metrics.ts";
import type { AnswerCall, DeskCall } from "./answer-call.ts";
import type { CallBooks } from "./call-books.ts";
import type { CallTurn } from "./call-turn.ts";
import type { LiveCalls } from "./live-calls.ts";
import { ModelCall } from "./model-call.ts";
import type { ModelServer } from "./model-server.ts";
import { chatBody } from "./openai-codec.ts";
import type { TurnGate } from "./turn-gate.ts";

export interface CallDeskDeps {
  /** The adapter's name, as callers see it. */
  readonly adapter: string;
  readonly bus: Bus;
  readonly gate: TurnGate<ModelServer, CallTurn>;
  readonly books: CallBooks;
  readonly live: LiveCalls;
  readonly answer: AnswerCall;
  readonly metrics: AdapterMetrics;
  readonly log: Logger;
  readonly clock: Clock;
  /** No call takes longer, whatever its caller is willing to wait. */
  readonly requestTimeoutMs: number;
}

/** The handler of `infer.request`. */
export const createCallDesk = (deps: CallDeskDeps): ((request: InferRequest, incoming: Incoming) => void) => {
  const { adapter, bus, gate, books, live, answer, metrics, log, clock, requestTimeoutMs } = deps;
  const timeoutOf = ({ timeout_ms }: InferRequest): number => Math.min(timeout_ms, requestTimeoutMs);
  const tell = (reply: string, event: InferEvent) => bus.publish(reply, event);

  /** The call's boundary: its failure is told, counted and logged here (D2). Never rejects. */
  const conclude = async (desk: DeskCall, reply: string): Promise<void> => {
    const { call } = desk;
    try {
      const done = await answer(desk);
      tell(reply, done);
      metrics.countCall("ok");
      metrics.observeFirstToken(done.timings.first_token_ms);
    } catch (thrown) {
      const error = coerceError(thrown);
      const { task, attempt } = call.request;
      metrics.countCall(error.code);
      log[dispositionOf(error.kind).logLevel]({ task, attempt, code: error.code, err: error }, "A model call failed");
      tell(reply, { v: 1, type: "failed", error: error.toWire() });
    }
  };

  const accept = (request: InferRequest, at: Omit<DeskCall, "call">, reply: string): void => {
    const { tenant, task, attempt, call: id } = request;
    const stream = streamSubject.build({ tenant, task });
    const link = {
      event: (event: InferEvent) => tell(reply, event),
      delta: (text: string) => bus.publish(stream, { v: 1, task, attempt, call: id, text }),
    };
    const call = new ModelCall(request, link, clock.now(), timeoutOf(request));
    const inbox = bus.inbox(inferControl, (message) => call.hear(message?.type, clock.now()));
    const accepted: InferEvent = { v: 1, type: "accepted", adapter };
    bus.publish(reply, accepted, { reply: inbox.subject });
    live.run(call, async () => {
      try {
        await conclude({ call, ...at }, reply);
      } finally {
        inbox.close();
      }
    });
  };

  return (request, { reply }) => {
    if (!reply?.startsWith(REPLY_PREFIX)) {
      throw new AppError("invalid_message", `infer.request needs a reply subject under ${REPLY_PREFIX}`);
    }
    try {
      const body = chatBody(request);
      const shape = books.shapeOf(request);
      const turn = books.turnOf(request, shape, clock.now() + timeoutOf(request));
      gate.makeRoom(turn);
      accept(request, { body, shape, turn }, reply);
    } catch (thrown) {
      const error = coerceError(thrown);
      metrics.countCall(error.code);
      tell(reply, { v: 1, type: "refused", error: error.toWire() });
    }
  };
};
