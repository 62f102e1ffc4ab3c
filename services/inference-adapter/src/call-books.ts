// What is known before a call and learnt by its end: how long prompts and answers are, and which replica wants a pause.
import { OutputEstimates } from "@openclaw/admission";
import type { InferDone, InferRequest } from "@openclaw/contracts";
import type { Clock } from "@openclaw/time";
import type { AdapterMetrics } from "./adapter-metrics.ts";
import type { DeskCall } from "./answer-call.ts";
import { CallTurn } from "./call-turn.ts";
import type { ModelServer } from "./model-server.ts";
import { countBody } from "./openai-codec.ts";
import { PromptCounter } from "./prompt-counter.ts";
import { type PromptShape, PromptSizes, promptShape } from "./prompt-sizes.ts";
import type { TurnGate } from "./turn-gate.ts";

/** 1 s: a server that is full and says nothing has let some of its work go by then. */
const DEFAULT_REST_MS = 1_000;
/** A minute: whatever a server asks for, it is looked at again then. */
const MAX_REST_MS = 60_000;

export interface CallBooksOptions {
  readonly servers: readonly ModelServer[];
  readonly gate: TurnGate<ModelServer, CallTurn>;
  readonly model: string;
  readonly metrics: AdapterMetrics;
  readonly clock: Clock;
}

export class CallBooks {
  readonly #options: CallBooksOptions;
  readonly #sizes = new PromptSizes();
  readonly #outputs = new OutputEstimates();
  readonly #counter: PromptCounter;

  constructor(options: CallBooksOptions) {
    this.#options = options;
    this.#counter = new PromptCounter({ servers: options.servers, model: options.model, sizes: this.#sizes });
  }

  shapeOf(request: InferRequest): PromptShape {
    const shape = promptShape(request);
    this.#counter.countFixed(shape.fixed);
    return shape;
  }

  turnOf(request: InferRequest, shape: PromptShape, deadlineAt: number): CallTurn {
    return new CallTurn(request, shape, deadlineAt, this.#sizes, this.#outputs);
  }

  /** The turn has to wait: for what is noted, and its prompt is counted meanwhile. */
  waits({ call, turn }: DeskCall): void {
    const { gate, metrics, clock } = this.#options;
    turn.waitedFor = gate.planner.binding(clock.now())?.constraint;
    if (turn.waitedFor !== undefined) metrics.countWait(turn.waitedFor);
    void this.#counter.countWaiting(turn, countBody(call.request), () => gate.waits(turn));
  }

  learn({ call, shape, turn }: DeskCall, { usage }: InferDone): void {
    const { agent } = call.request;
    this.#outputs.learn(agent, usage.completion_tokens);
    // Some servers send no usage.
    if (usage.prompt_tokens === 0) return;
    this.#options.metrics.observeEstimate(turn.promptTokens / usage.prompt_tokens);
    this.#sizes.learn(agent, shape, usage.prompt_tokens);
  }

  rest(server: ModelServer, retryAfterMs = DEFAULT_REST_MS): void {
    const { gate, clock } = this.#options;
    gate.lanes.get(server)?.rest(Math.min(MAX_REST_MS, retryAfterMs), clock.now());
  }

  countRetry(): void {
    this.#options.metrics.countRetry();
  }
}
