import { agentSpec, MAX_INLINE_BYTES, type ToolRequest } from "@openclaw/contracts";
import type { AppError } from "@openclaw/errors";
import { describe, expect, it } from "vitest";
import { createArgumentSchemas } from "./argument-schemas.ts";
import { type CallFacts, decideCall } from "./decide-call.ts";

const NOW = Date.parse("2030-01-01T00:00:00Z");
const TASK = "task_00000000000000000000000001";

const spec = agentSpec.parse({
  name: "reader",
  model: "m",
  tools: [
    {
      name: "parse",
      endpoint: "http://toolserver:9001/parse",
      timeout_seconds: 20,
      parameters: {
        type: "object",
        additionalProperties: false,
        required: ["document"],
        properties: { document: { type: "string" }, pages: { type: "integer", maximum: 20, default: 5 } },
      },
    },
    { name: "free", endpoint: "http://toolserver:9001/free" },
  ],
  guardrails: { max_tool_calls_per_task: 10 },
});

const request: ToolRequest = {
  v: 1,
  task: TASK,
  root: TASK,
  attempt: 1,
  tenant: "default",
  agent: "reader",
  agent_version: "v1",
  tool: "parse",
  call_id: "call_1",
  call_number: 1,
  arguments: { document: "x" },
  deadline: "2030-01-01T00:01:00Z",
};

const decide = (change: Partial<ToolRequest> = {}, addressed: Partial<CallFacts["addressed"]> = {}) =>
  decideCall({
    addressed: { agent: "reader", tool: change.tool ?? "parse", ...addressed },
    request: { ...request, ...change },
    spec,
    schemas: createArgumentSchemas(),
    now: NOW,
  });

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as AppError).code;
  }
  return "allowed";
};

const nested = (depth: number): unknown => JSON.parse(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`);

describe("decideCall", () => {
  it("admits a listed tool with good arguments, fills in defaults and leaves the request as it was", () => {
    const call = decide();
    expect(call.arguments).toEqual({ document: "x", pages: 5 });
    expect(call.tool.name).toBe("parse");
    expect(call.request.arguments).toEqual({ document: "x" });
  });

  it.each(["shell", "Parse", "parse2"])("refuses %s, which is not on the list", (tool) => {
    expect(codeOf(() => decide({ tool }))).toBe("tool_not_allowed");
  });

  it("believes the subject, not the body", () => {
    expect(codeOf(() => decide({ agent: "other" }))).toBe("tool_not_allowed");
    expect(codeOf(() => decide({}, { tool: "free" }))).toBe("tool_not_allowed");
    expect(codeOf(() => decide({ agent: "other" }, { agent: "other" }))).toBe("tool_not_allowed");
  });

  it("admits the tenth call and refuses each after it", () => {
    expect(codeOf(() => decide({ call_number: 10 }))).toBe("allowed");
    expect(codeOf(() => decide({ call_number: 11 }))).toBe("tool_call_limit");
    expect(codeOf(() => decide({ call_number: 1_000_000 }))).toBe("tool_call_limit");
  });

  it.each([
    ["a text", "x"],
    ["a list", ["x"]],
    ["null", null],
    ["nothing", undefined],
    ["an object without a required member", {}],
    ["a wrong type", { document: 1 }],
    ["a member too many", { document: "x", cmd: "rm" }],
    ["a number out of range", { document: "x", pages: 21 }],
    ["NUL", { document: "\u0000" }],
    ["a lone surrogate", { document: "\ud800" }],
  ])("refuses %s as arguments", (_, given) => {
    expect(codeOf(() => decide({ arguments: given }))).toBe("tool_arguments_invalid");
  });

  it("bounds arguments of tools without a schema too", () => {
    const free = (given: unknown) => codeOf(() => decide({ tool: "free", arguments: given }));
    expect(free({ any: ["thing"] })).toBe("allowed");
    expect(free(nested(10_000))).toBe("tool_arguments_invalid");
    expect(free({ text: "x".repeat(MAX_INLINE_BYTES) })).toBe("tool_arguments_invalid");
    expect(free({ text: "é".repeat(MAX_INLINE_BYTES / 2) })).toBe("tool_arguments_invalid");
  });

  it("names every problem with its path", () => {
    try {
      decide({ arguments: { document: 1, pages: "x" } });
      expect.unreachable();
    } catch (error) {
      expect((error as AppError).details).toEqual({
        problems: [
          { path: "document", message: "must be string" },
          { path: "pages", message: "must be integer" },
        ],
      });
    }
  });

  it("gives a call its tool's time, or what is left of the deadline", () => {
    expect(decide().timeoutMs).toBe(20_000);
    expect(decide({ deadline: "2030-01-01T00:00:02Z" }).timeoutMs).toBe(2_000);
    expect(codeOf(() => decide({ deadline: "2030-01-01T00:00:00Z" }))).toBe("deadline_exceeded");
  });

  it("tells the first reason in the order of the checks", () => {
    const all = { tool: "shell", call_number: 11, arguments: 1, deadline: "2020-01-01T00:00:00Z" };
    expect(codeOf(() => decide(all))).toBe("tool_not_allowed");
    expect(codeOf(() => decide({ ...all, tool: "parse" }))).toBe("tool_call_limit");
    expect(codeOf(() => decide({ ...all, tool: "parse", call_number: 1 }))).toBe("tool_arguments_invalid");
  });
});
