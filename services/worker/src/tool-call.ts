// One tool call through the gateway, which alone decides about it.
import type { Bus } from "@openclaw/bus";
import { type AgentSpec, isToken, type ToolRequest, type ToolSpec, toolReply, toolsSubject } from "@openclaw/contracts";
import { AppError, coerceError } from "@openclaw/errors";
import { type BackoffPolicy, backoffDelay, sleep } from "@openclaw/time";
import { untilAborted } from "./until-aborted.ts";

/** Beside the tool's own limit: the gateway's timeout has a better reason to tell than ours. */
const REPLY_GRACE_MS = 2_000;
/** For a name that is not on the list; the gateway refuses it at once. */
const UNLISTED_TIMEOUT_MS = 5_000;
/** A gateway that restarts is back within this; a request that nobody heard had no effect and may be repeated. */
const WAIT_FOR_GATEWAY_MS = 10_000;
const GATEWAY_BACKOFF: BackoffPolicy = { baseMs: 100, multiplier: 2, maxMs: 2_000 };
/** An effect that may be under way can end at any moment; a look at its record costs a millisecond. */
const EFFECT_AGAIN_MS = 1_000;

export interface ToolCallDeps {
  readonly bus: Bus;
  readonly random: () => number;
}

/** The tool's result; throws the error of the gateway or of the way to it. */
export type CallTool = (
  request: Omit<ToolRequest, "deadline">,
  spec: AgentSpec,
  remainingMs: number,
  signal: AbortSignal,
) => Promise<unknown>;

/** Nobody was there to hear it. */
const wasUnheard = (error: AppError): boolean => error.code === "bus_unavailable" && error.details?.["silent"] === true;

const timeoutOf = (tool: ToolSpec | undefined): number =>
  tool === undefined ? UNLISTED_TIMEOUT_MS : tool.timeout_seconds * 1000;

/** How often a call was asked for, and since when nobody listens. */
interface Tries {
  count: number;
  silentSince: number;
}

/**
 * How long to wait before a call is asked for again; throws what ends it. An effect may always be asked for again: the
 * gateway has a record of it, and makes no call a second time whose end it does not know.
 */
const pauseAfter = (error: AppError, tool: ToolSpec | undefined, tries: Tries, random: number): number => {
  tries.count += 1;
  const backoffMs = backoffDelay(tries.count, GATEWAY_BACKOFF, random);
  if (wasUnheard(error)) {
    if (performance.now() < tries.silentSince + WAIT_FOR_GATEWAY_MS) return backoffMs;
    throw new AppError("tool_failed", "no tool gateway answers", { cause: error });
  }
  tries.silentSince = performance.now();
  if (error.code === "effect_pending") return Math.min(error.retryAfterMs ?? EFFECT_AGAIN_MS, EFFECT_AGAIN_MS);
  if (error.code !== "bus_unavailable") throw error;
  if (tool?.effect === "effect") return backoffMs;
  throw new AppError("tool_timeout", `no answer about ${tool?.name ?? "the tool"} in time`, { cause: error });
};

const subjectOf = (agent: string, tool: string): string => {
  // Names on a list are tokens, and another name fits no subject.
  if (isToken(tool)) return toolsSubject.build({ agent, tool });
  throw new AppError("tool_not_allowed", `${JSON.stringify(tool.slice(0, 80))} is not the name of a tool`);
};

export const createCallTool = ({ bus, random }: ToolCallDeps): CallTool => {
  const ask = async (subject: string, request: ToolRequest, timeoutMs: number, signal: AbortSignal) => {
    const reply = await untilAborted(bus.request(subject, request, toolReply, { timeoutMs }), signal);
    if ("error" in reply) throw AppError.fromWire(reply.error);
    return reply.result;
  };

  return async (request, spec, remainingMs, signal) => {
    const { agent, tool } = request;
    const subject = subjectOf(agent, tool);
    const listed = spec.tools.find(({ name }) => name === tool);
    const timeoutMs = Math.ceil(Math.min(timeoutOf(listed), remainingMs)) + REPLY_GRACE_MS;
    const deadline = new Date(Date.now() + remainingMs).toISOString();
    const tries: Tries = { count: 0, silentSince: performance.now() };
    for (;;) {
      try {
        return await ask(subject, { ...request, deadline }, timeoutMs, signal);
      } catch (thrown) {
        if (signal.aborted) throw thrown;
        await sleep(pauseAfter(coerceError(thrown), listed, tries, random()), signal);
      }
    }
  };
};
