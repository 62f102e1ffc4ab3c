// One tool call through the gateway, which alone decides about it.
import type { Bus } from "@openclaw/bus";
import { type AgentSpec, isToken, type ToolRequest, toolReply, toolsSubject } from "@openclaw/contracts";
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

const timeoutOf = (spec: AgentSpec, tool: string): number => {
  const listed = spec.tools.find(({ name }) => name === tool);
  return listed === undefined ? UNLISTED_TIMEOUT_MS : listed.timeout_seconds * 1000;
};

/** What the way to the gateway failed of, as errors of a tool call; undefined for what may be asked again. */
const wayError = (error: AppError, tool: string, isLate: boolean): AppError | undefined => {
  if (error.code !== "bus_unavailable") return error;
  if (!wasUnheard(error)) return new AppError("tool_timeout", `no answer about ${tool} in time`, { cause: error });
  return isLate ? new AppError("tool_failed", "no tool gateway answers", { cause: error }) : undefined;
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
    const timeoutMs = Math.ceil(Math.min(timeoutOf(spec, tool), remainingMs)) + REPLY_GRACE_MS;
    const deadline = new Date(Date.now() + remainingMs).toISOString();
    const giveUpAt = performance.now() + WAIT_FOR_GATEWAY_MS;
    for (let tries = 1; ; tries += 1) {
      try {
        return await ask(subject, { ...request, deadline }, timeoutMs, signal);
      } catch (thrown) {
        const error = wayError(coerceError(thrown), tool, performance.now() > giveUpAt);
        if (error !== undefined) throw error;
      }
      await sleep(backoffDelay(tries, GATEWAY_BACKOFF, random()), signal);
    }
  };
};
