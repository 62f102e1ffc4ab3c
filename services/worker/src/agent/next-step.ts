// What an agent does next. Pure: from what has been said to the next model call, tool call or end.
// N1: the tool calls of one message run one after the other, and each gets an answer.  N2: an answer is repaired once, and
// arguments are repaired once; the second misfit ends the task.  N3: turns are bounded.
import type { ChatMessage, ErrorCode, ToolCall } from "@openclaw/contracts";
import type { Failure, Mode, ModelReply, ToolReply } from "../ipc.ts";
import type { CheckAnswer } from "./output-check.ts";
import { repairText } from "./prompt.ts";

/** Errors that a model can mend by asking again in other words. Those about a document or a missing thing it cannot. */
const REPAIRABLE: ReadonlySet<string> = new Set<ErrorCode>([
  "tool_arguments_invalid",
  "schema_invalid",
  "query_invalid",
  "tool_refused",
]);

export interface Rules {
  readonly offersTools: boolean;
  readonly hasSchema: boolean;
  readonly maxTurns: number;
  readonly checkAnswer: CheckAnswer;
}

export interface Progress {
  /** Everything said after the system's and the user's message. */
  readonly said: readonly ChatMessage[];
  readonly turns: number;
  readonly mode: Mode;
  /** Calls of the last message that were not made yet; the first is under way. */
  readonly calls: readonly ToolCall[];
  readonly answerRepaired: boolean;
  readonly argumentsRepaired: boolean;
}

type Step =
  | { readonly type: "model" }
  | { readonly type: "tool"; readonly call: ToolCall }
  | { readonly type: "done"; readonly result: unknown }
  | { readonly type: "fail"; readonly failure: Failure };

export interface Move {
  readonly progress: Progress;
  readonly step: Step;
}

const fail = (progress: Progress, failure: Failure): Move => ({ progress, step: { type: "fail", failure } });

/** The mode of a turn that must be an answer. */
const answerMode = ({ hasSchema }: Rules): Mode => (hasSchema ? "schema" : "plain");

export const begin = (rules: Rules): Move => ({
  progress: {
    said: [],
    turns: 1,
    mode: rules.offersTools ? "tools" : answerMode(rules),
    calls: [],
    answerRepaired: false,
    argumentsRepaired: false,
  },
  step: { type: "model" },
});

const nextTurn = ({ maxTurns }: Rules, progress: Progress): Move => {
  if (progress.turns >= maxTurns) {
    const message = `no answer after ${progress.turns} turns; an agent with these limits gets no more`;
    return fail(progress, { code: "step_limit", message });
  }
  return { progress: { ...progress, turns: progress.turns + 1 }, step: { type: "model" } };
};

const nextCall = (rules: Rules, progress: Progress): Move => {
  const [call] = progress.calls;
  return call === undefined ? nextTurn(rules, progress) : { progress, step: { type: "tool", call } };
};

/** Why an answer does not count; empty when it does. */
const judge = (rules: Rules, { message, finish_reason }: ModelReply) =>
  finish_reason === "length"
    ? { ok: false as const, violations: ["the answer was cut off at its largest length; it must be shorter"] }
    : rules.checkAnswer(message.content);

const afterAnswer = (rules: Rules, progress: Progress, reply: ModelReply): Move => {
  const check = judge(rules, reply);
  if (check.ok) return { progress, step: { type: "done", result: check.result } };
  const { violations } = check;
  if (progress.answerRepaired) {
    const message = `the answer does not fit, also after one repair turn: ${violations.join("; ")}`.slice(0, 2_000);
    return fail(progress, { code: "output_invalid", message, details: { violations } });
  }
  const complaint: ChatMessage = { role: "user", content: repairText(violations, rules.hasSchema) };
  const said = [...progress.said, complaint];
  return nextTurn(rules, { ...progress, said, mode: answerMode(rules), answerRepaired: true });
};

export const afterModel = (rules: Rules, before: Progress, reply: ModelReply): Move => {
  const { message } = reply;
  const progress = { ...before, said: [...before.said, message], calls: message.tool_calls };
  return message.tool_calls.length > 0 ? nextCall(rules, progress) : afterAnswer(rules, progress, reply);
};

export const afterTool = (rules: Rules, before: Progress, reply: ToolReply): Move => {
  const [call, ...calls] = before.calls;
  const answered = (shown: unknown): Progress => {
    const content = typeof shown === "string" ? shown : JSON.stringify(shown ?? null);
    return { ...before, calls, said: [...before.said, { role: "tool", content, tool_call_id: call?.id ?? "" }] };
  };
  if (!("error" in reply)) return nextCall(rules, answered(reply.result));
  const { code, message, details } = reply.error;
  if (!REPAIRABLE.has(code) || before.argumentsRepaired)
    return fail(before, { ...(reply.error as Failure), details: { ...details, tool: call?.name ?? "" } });
  return nextCall(rules, { ...answered({ error: { code, message, details } }), argumentsRepaired: true });
};
