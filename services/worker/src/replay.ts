// Answers an agent process from the record of earlier attempts, until that ends. The loop is a pure function of the
// agent's version, the input and the answers, so that it asks again for what it was once answered.
// Y1: nothing is answered that was recorded for another question. A loop that asks for something else is not the one that
//     was recorded: the attempt ends as a bug, and the next one begins anew (docs/decisions, "A new attempt replays").
import {
  canonicalJson,
  type ModelStep,
  type RecordedStep,
  recordedArguments,
  type ToolCall,
  type ToolStep,
} from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import type { ModelReply, ToolReply } from "./ipc.ts";

const isSameCall = (step: ToolStep, call: ToolCall): boolean =>
  step.tool === call.name &&
  step.call_id === call.id &&
  canonicalJson(step.arguments) === canonicalJson(recordedArguments(call));

const nameOf = (step: RecordedStep): string => (step.type === "step.model" ? "a model call" : `a call of ${step.tool}`);

export class Replay {
  readonly #steps: readonly RecordedStep[];
  #next = 0;

  constructor(steps: readonly RecordedStep[]) {
    this.#steps = steps;
  }

  /** The recorded step that answers a model call; undefined when the record has ended. */
  modelStep(): ModelStep | undefined {
    const step = this.#steps[this.#next];
    if (step === undefined) return undefined;
    if (step.type !== "step.model") throw this.#differs(step, "a model call");
    this.#next += 1;
    return step;
  }

  /** The recorded step that answers this tool call; undefined when the record has ended. */
  toolStep(call: ToolCall): ToolStep | undefined {
    const step = this.#steps[this.#next];
    if (step === undefined) return undefined;
    if (step.type !== "step.tool" || !isSameCall(step, call))
      throw this.#differs(step, `a call of ${call.name.slice(0, 80)}`);
    this.#next += 1;
    return step;
  }

  /** The agent has come to its end. */
  end(): void {
    const step = this.#steps[this.#next];
    if (step !== undefined) throw this.#differs(step, "nothing more");
  }

  #differs(step: RecordedStep, asked: string): AppError {
    const { attempt, n } = step;
    const message = `step ${n} of attempt ${attempt} records ${nameOf(step)}, but the agent asked for ${asked} or in other words`;
    return new AppError("internal", message, { details: { attempt, n, replayed: this.#next } });
  }
}

export const modelReplyOf = ({ message, finish_reason }: ModelStep): ModelReply => ({ message, finish_reason });

export const toolReplyOf = ({ result, error }: ToolStep): ToolReply => (error === undefined ? { result } : { error });
