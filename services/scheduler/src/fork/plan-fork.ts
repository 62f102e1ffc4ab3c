// What a fork takes over of the task that it is made of: the steps before the turn that it begins at. Pure.
// F1: what is taken over is whole: every call of each turn before that has its answer, so that nothing of it is asked again.
// F2: only the last answers that are taken over may be changed: what the model said later, it said to the others.
// F3: all of it is brought to a worker from Postgres, or the fork is refused: from a part it would ask again for the rest.
import {
  type AgentSpec,
  effectPlaceOf,
  type ForkOrder,
  type JournalEvent,
  MAX_RECORDED_BYTES,
  type ModelStep,
  NO_USAGE,
  type RecordedStep,
  recordedArguments,
  type ToolStep,
} from "@openclaw/contracts";
import { AppError, taskAfter } from "@openclaw/errors";

type Order = Pick<ForkOrder, "from_step" | "answers">;

interface Turn {
  readonly model: ModelStep;
  readonly tools: readonly ToolStep[];
}

const turnsOf = (steps: readonly RecordedStep[]): Turn[] => {
  const turns: { model: ModelStep; tools: ToolStep[] }[] = [];
  for (const step of steps) {
    if (step.type === "step.model") turns.push({ model: step, tools: [] });
    else turns.at(-1)?.tools.push(step);
  }
  return turns;
};

const wrong = (message: string): AppError => new AppError("invalid_request", message);

/** The given answers by their place in the turn before the fork (F2). */
const answersOf = ({ from_step, answers }: Order, last: Turn | undefined): ReadonlyMap<number, unknown> => {
  const calls = last?.model.message.tool_calls.length ?? 0;
  const given = new Map<number, unknown>();
  for (const { key, result } of answers) {
    const { step, place } = effectPlaceOf(key);
    if (step !== from_step - 1 || place >= calls)
      throw wrong(`answers: ${key} is no call of step ${from_step - 1}, the last one that is taken over`);
    given.set(place, result);
  }
  return given;
};

/** A failure that may pass is no answer: the call would be made again. */
const isAnswer = (step: ToolStep | undefined): step is ToolStep =>
  step !== undefined && (step.error === undefined || taskAfter(step.error) === "fail");

/** A turn with its answers, given or recorded (F1). */
const answered = ({ model, tools }: Turn, given: ReadonlyMap<number, unknown>, turn: number): RecordedStep[] => {
  const { task, tenant, agent, attempt, n, at } = model;
  const answers = model.message.tool_calls.map((call, place): ToolStep => {
    const recorded = tools[place];
    if (given.has(place)) {
      const head = { v: 1, task, tenant, agent, attempt, n, at, type: "step.tool", duration_ms: 0 } as const;
      const asked = { call_id: call.id, tool: call.name, arguments: recordedArguments(call) };
      return { ...head, ...asked, result: given.get(place) };
    }
    if (isAnswer(recorded)) return recorded;
    throw wrong(`from_step: the call ${turn}:${place} of ${call.name} has no answer yet; give one, or begin earlier`);
  });
  return [model, ...answers];
};

/** The steps that a fork takes over. */
export const keptSteps = (steps: readonly RecordedStep[], order: Order): RecordedStep[] => {
  const turns = turnsOf(steps);
  const { from_step } = order;
  if (from_step > turns.length + 1) throw wrong(`from_step: the record of the task ends with step ${turns.length}`);
  const kept = turns.slice(0, from_step - 1);
  const last = kept.at(-1);
  const isOver = from_step === turns.length + 1 && last?.model.message.tool_calls.length === 0;
  if (isOver) throw wrong(`from_step: the task gave its answer in step ${turns.length}`);
  const given = answersOf(order, last);
  return kept.flatMap((turn, i) => answered(turn, turn === last ? given : new Map(), i + 1));
};

/** A call whose answer is taken over, in its place. */
export interface KeptCall {
  readonly step: number;
  readonly place: number;
  readonly tool: string;
}

export const keptCalls = (steps: readonly RecordedStep[]): KeptCall[] =>
  turnsOf(steps).flatMap(({ tools }, i) => tools.map(({ tool }, place) => ({ step: i + 1, place, tool })));

/** Whether an agent's tools may do what must not be done twice. */
export const makesEffects = ({ tools }: Pick<AgentSpec, "tools">): boolean =>
  tools.some(({ effect }) => effect === "effect");

export interface ForkHead {
  readonly task: string;
  readonly tenant: string;
  readonly agent: string;
  readonly attempt: number;
  readonly at: string;
}

/** As they are recorded for the fork, for which nothing was used or waited for (F3). */
export const forkedEvents = (steps: readonly RecordedStep[], head: ForkHead): JournalEvent[] => {
  const started: JournalEvent = { v: 1, ...head, n: 0, type: "attempt.started", worker: "fork" };
  const timings = { queued_ms: 0, first_token_ms: 0, total_ms: 0 };
  const events = steps.map((step, i): JournalEvent => {
    const moved = { ...head, n: i + 1 };
    return step.type === "step.model" ? { ...step, ...moved, usage: NO_USAGE, timings } : { ...step, ...moved };
  });
  const all = [started, ...events];
  const bytes = all.reduce((sum, event) => sum + Buffer.byteLength(JSON.stringify(event)), 0);
  if (bytes <= MAX_RECORDED_BYTES) return all;
  throw new AppError("too_large", `${bytes} bytes came before that step; a fork takes over ${MAX_RECORDED_BYTES}`);
};
