// What a worker and its agent processes say to each other over a pipe. Hardly more than types: an agent process loads
// neither zod nor the contracts' code, which keeps its start short and its memory small; the worker checks what comes back.
// Every message of a run carries the run's number, so that a late word of a cancelled run is told apart.
import type { AgentSpec, AssistantMessage, ChatMessage, ErrorCode, ToolCall, WireError } from "@openclaw/contracts";

/** The pipe's descriptor in the agent process: the first one after the standard ones. */
export const PIPE_FD = 3;

/** What goes into a model call beside the messages: the tools on offer, the output schema, or neither. */
export const MODES = ["tools", "schema", "plain"] as const;
export type Mode = (typeof MODES)[number];

export interface ModelRequest {
  readonly messages: readonly ChatMessage[];
  readonly mode: Mode;
  readonly max_tokens: number;
  /** In a session: after the instructions come turns of so many messages each, and then the task's own. */
  readonly history?: readonly number[];
}

export interface ModelReply {
  readonly message: AssistantMessage;
  readonly finish_reason: string;
}

/** The result, or the error that the model may be shown. */
export type ToolReply = { readonly result: unknown } | { readonly error: WireError };

/** Why a run ended without a result; the kind follows from the code. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly retry_after_ms?: number;
}

/** The task of a run. `spec` is left out when the process was given that version before. */
export interface RunOrder {
  readonly version: string;
  readonly spec?: AgentSpec;
  /** The user's message: the task's input as text. */
  readonly user: string;
  readonly session?: SessionMemory;
}

/** What a session holds, and how many tokens that was when it was last counted. */
interface SessionMemory {
  readonly turns: readonly (readonly ChatMessage[])[];
  readonly contextTokens: number;
}

export type ToAgent =
  | { readonly type: "run"; readonly run: number; readonly order: RunOrder }
  | { readonly type: "model.reply"; readonly run: number; readonly reply: ModelReply }
  | { readonly type: "tool.reply"; readonly run: number; readonly reply: ToolReply }
  | { readonly type: "cancel"; readonly run: number }
  | { readonly type: "ping" };

/** What a run asks for or ends with. `idle` answers `cancel`. */
export type RunWord =
  | { readonly type: "model.request"; readonly request: ModelRequest }
  | { readonly type: "tool.request"; readonly call: ToolCall }
  | { readonly type: "done"; readonly result: unknown }
  | { readonly type: "failed"; readonly failure: Failure }
  | { readonly type: "idle" };

export type RunMessage = RunWord & { readonly run: number };

export type FromAgent = { readonly type: "ready" } | { readonly type: "pong" } | RunMessage;
