// Whether a call may be made. The model only asks; this decides, from the configuration alone and without any I/O.
// The order is part of the contract: who asks, what for, how often, with what, and until when.
import {
  type AgentSpec,
  guardJson,
  type JournalEvent,
  MAX_INLINE_BYTES,
  refused,
  type ToolRequest,
  type ToolSpec,
} from "@openclaw/contracts";
import { AppError, requireParsed } from "@openclaw/errors";
import type { ArgumentSchemas, Arguments } from "./argument-schemas.ts";

/** The agent and the tool that the subject names: the broker can hold a worker to these, not to the body. */
export interface Addressed {
  readonly agent: string;
  readonly tool: string;
}

export interface CallFacts {
  readonly addressed: Addressed;
  readonly request: ToolRequest;
  /** The agent of the version that the request is pinned to. */
  readonly spec: AgentSpec;
  readonly schemas: ArgumentSchemas;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A call that may be made. */
export interface AdmittedCall {
  readonly request: ToolRequest;
  readonly spec: AgentSpec;
  readonly tool: ToolSpec;
  readonly arguments: Arguments;
  readonly timeoutMs: number;
}

const notAllowed = (message: string): AppError => new AppError("tool_not_allowed", message);

const checkAddress = ({ addressed, request, spec }: CallFacts): void => {
  const { agent, tool } = addressed;
  if (request.agent !== agent || request.tool !== tool) {
    throw notAllowed(`the body names ${request.agent}.${request.tool}, the subject ${agent}.${tool}`.slice(0, 300));
  }
  if (spec.name !== agent) throw notAllowed(`the task's agent version is one of ${spec.name}, not of ${agent}`);
};

const listedTool = ({ addressed: { agent, tool }, spec }: CallFacts): ToolSpec => {
  const listed = spec.tools.find(({ name }) => name === tool);
  if (listed !== undefined) return listed;
  const names = spec.tools.map(({ name }) => name).join(", ");
  throw notAllowed(`${tool} is not on the list of ${agent}: ${names === "" ? "it has no tools" : names}`);
};

const checkBudget = ({ request, spec }: CallFacts): void => {
  const most = spec.guardrails.max_tool_calls_per_task;
  if (request.call_number <= most) return;
  throw new AppError("tool_call_limit", `call ${request.call_number}, but max_tool_calls_per_task is ${most}`, {
    details: { limit: most },
  });
};

const isObject = (value: unknown): value is Arguments =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const checkArguments = ({ request, schemas }: CallFacts, tool: ToolSpec): Arguments => {
  const what = `arguments of ${tool.name}`;
  const given = request.arguments;
  if (!isObject(given)) throw new AppError("tool_arguments_invalid", `${what}: must be an object`);
  requireParsed(guardJson(given), "tool_arguments_invalid", what);
  if (Buffer.byteLength(JSON.stringify(given)) > MAX_INLINE_BYTES) {
    const tooLarge = refused(`must not be larger than ${MAX_INLINE_BYTES} bytes; larger values travel as blobs`);
    requireParsed(tooLarge, "tool_arguments_invalid", what);
  }
  // The check puts in defaults, and the request stays what was asked.
  const filled = structuredClone(given);
  const problems = schemas(request.agent_version, tool)(filled);
  if (problems.length > 0) requireParsed({ ok: false, problems }, "tool_arguments_invalid", what);
  return filled;
};

/** What commits with an effect is of the task's own attempts, up to the one that asks. */
const checkRecords = ({ request }: CallFacts): void => {
  const { records = [], task, tenant, agent, attempt } = request;
  const isOwn = (one: JournalEvent) =>
    one.task === task && one.tenant === tenant && one.agent === agent && one.attempt <= attempt;
  if (!records.every(isOwn)) throw notAllowed("the records that led to it are not all of the attempts of its task");
};

const timeLeft = ({ request, now }: CallFacts, tool: ToolSpec): number => {
  const left = Date.parse(request.deadline) - now;
  if (left <= 0) throw new AppError("deadline_exceeded", `the call's deadline ${request.deadline} has passed`);
  return Math.min(left, tool.timeout_seconds * 1000);
};

/** The call as it may be made, or the refusal. */
export const decideCall = (facts: CallFacts): AdmittedCall => {
  checkAddress(facts);
  const tool = listedTool(facts);
  checkBudget(facts);
  checkRecords(facts);
  const values = checkArguments(facts, tool);
  const timeoutMs = timeLeft(facts, tool);
  return { request: facts.request, spec: facts.spec, tool, arguments: values, timeoutMs };
};
