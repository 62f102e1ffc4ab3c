// Checks what an agent process says. It runs our code, but over text of strangers: nothing is taken on trust.
import { inferRequest, isErrorCode, parseWith, type ToolCall } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { type Failure, type FromAgent, MODES, type ModelRequest } from "./ipc.ts";

type Members = Readonly<Record<string, unknown>>;

const requestParts = inferRequest.schema.pick({ messages: true, max_tokens: true });

const membersOf = (value: unknown): Members => (typeof value === "object" && value !== null ? (value as Members) : {});

/** The instructions come before them and the task's input after. */
const isHistory = (counts: unknown, messages: number): counts is number[] =>
  Array.isArray(counts) &&
  counts.every((count) => Number.isInteger(count) && count > 0) &&
  counts.reduce<number>((sum, count) => sum + Number(count), 2) <= messages;

const modelRequestOf = (value: unknown): ModelRequest | undefined => {
  const parts = parseWith(requestParts, value);
  const mode = MODES.find((known) => known === membersOf(value)["mode"]);
  if (!parts.ok || mode === undefined) return undefined;
  const { history } = membersOf(value);
  if (history === undefined) return { ...parts.value, mode };
  return isHistory(history, parts.value.messages.length) ? { ...parts.value, mode, history } : undefined;
};

const toolCallOf = (value: unknown): ToolCall | undefined => {
  const { id, name, arguments: text } = membersOf(value);
  return typeof id === "string" && typeof name === "string" && typeof text === "string"
    ? { id, name, arguments: text }
    : undefined;
};

const failureOf = (value: unknown): Failure | undefined => {
  const { code, message, details, retry_after_ms } = membersOf(value);
  if (typeof code !== "string" || !isErrorCode(code) || typeof message !== "string") return undefined;
  return {
    code,
    message,
    ...(details === undefined ? {} : { details: membersOf(details) }),
    ...(typeof retry_after_ms === "number" ? { retry_after_ms } : {}),
  };
};

/** The message, or undefined when it is none of those that are agreed on. */
export const readAgentMessage = (value: unknown): FromAgent | undefined => {
  const { type, run, request, call, failure, result } = membersOf(value);
  if (type === "ready" || type === "pong") return { type };
  if (typeof run !== "number") return undefined;
  if (type === "done") return { type, run, result };
  if (type === "idle") return { type, run };
  if (type === "model.request") {
    const checked = modelRequestOf(request);
    return checked && { type, run, request: checked };
  }
  if (type === "tool.request") {
    const checked = toolCallOf(call);
    return checked && { type, run, call: checked };
  }
  if (type !== "failed") return undefined;
  const checked = failureOf(failure);
  return checked && { type, run, failure: checked };
};

export const errorOf = ({ code, message, details, retry_after_ms }: Failure): AppError =>
  new AppError(code, message, {
    ...(details === undefined ? {} : { details }),
    ...(retry_after_ms === undefined ? {} : { retryAfterMs: retry_after_ms }),
  });
