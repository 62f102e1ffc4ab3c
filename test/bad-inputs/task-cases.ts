// Tasks that are accepted and then meet a tool or a document that cannot serve them.
import type { ErrorCode } from "@openclaw/contracts";
import type { TaskCase } from "./case.ts";

/** What the scripted model asks for: the calls of each turn. */
export interface Plan {
  readonly turns: readonly (readonly string[])[];
}

export const planned = (...turns: Plan["turns"]): object => ({ text: JSON.stringify({ turns } satisfies Plan) });

const asks = (kind: string, code: ErrorCode, ...tools: readonly string[]): TaskCase[] =>
  tools.map((tool) => ({ kind, how: tool.slice(0, 20), code, agent: "caller", input: planned([tool]) }));

const times = (count: number): string[] => Array.from({ length: count }, () => "good");

const ELEVENTH_CALL: readonly TaskCase[] = [
  ["one by one", planned(...times(11).map((tool) => [tool]))],
  ["all in one turn", planned(times(11))],
  ["in two turns", planned(times(6), times(5))],
].map(([how, input]) => ({
  kind: "an 11th tool call",
  how: how as string,
  code: "tool_call_limit",
  agent: "caller",
  input: input as object,
}));

export const TOOL_CASES: readonly TaskCase[] = [
  ...asks(
    "a tool not on the list",
    "tool_not_allowed",
    "delete_everything",
    "pdf_parser",
    "good.x",
    "*",
    "GOOD",
    "no such tool",
  ),
  // A call without a name is no call: the model server is at fault.
  ...asks("a tool without a name", "inference_failed", ""),
  ...ELEVENTH_CALL,
  ...asks("a tool that hangs", "tool_timeout", "silent", "stalls", "trickles"),
  ...asks("a tool that fails", "tool_failed", "error_json", "error_page", "hangs_up", "cut_short"),
  ...asks("50 MB", "tool_response_too_large", "announced", "unannounced", "large_error"),
  ...asks("redirects elsewhere", "tool_redirect_denied", "to_other_port", "to_public", "to_file", "to_itself"),
  // Another tool of the agent names the address, or the endpoint map does: neither opens it to this one.
  ...asks("redirects to what others name", "tool_redirect_denied", "to_metadata", "to_loopback", "to_named_public"),
  ...asks("redirects to a tool not on the list", "tool_redirect_denied", "to_toolserver"),
  ...asks("an address out of reach", "tool_egress_denied", "at_loopback", "at_metadata", "at_public"),
  ...asks("an answer that is no result", "tool_response_invalid", "no_json", "packed", "nul", "deep", "numbers"),
];
