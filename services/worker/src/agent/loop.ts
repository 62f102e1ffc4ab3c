// The agent loop: asks the parent for what the next step needs until there is a result.
import type { AgentSpec, ChatMessage, ToolCall } from "@openclaw/contracts";
import type { Failure, ModelReply, ModelRequest, ToolReply } from "../ipc.ts";
import { afterModel, afterTool, begin, type Move, type Progress, type Rules } from "./next-step.ts";
import { createOutputCheck } from "./output-check.ts";
import { fitPrompt, offeredTools, systemText } from "./prompt.ts";

/** Beside a turn per tool call: the answer, two repairs, and some for a model that asks for several things in turn. */
const EXTRA_TURNS = 6;

/** An agent version, ready to run tasks. */
export interface PreparedAgent {
  readonly version: string;
  readonly system: ChatMessage;
  readonly rules: Rules;
  readonly maxContextTokens: number;
  /** Length of the offer of tools, as it goes into the prompt. */
  readonly toolChars: number;
}

export interface ParentPort {
  callModel(request: ModelRequest): Promise<ModelReply>;
  callTool(call: ToolCall): Promise<ToolReply>;
}

export type LoopEnd = { readonly result: unknown } | { readonly failure: Failure };

export const prepareAgent = (version: string, spec: AgentSpec): PreparedAgent => {
  const tools = offeredTools(spec);
  return {
    version,
    system: { role: "system", content: systemText(spec) },
    rules: {
      offersTools: tools.length > 0,
      hasSchema: spec.output_schema !== undefined,
      maxTurns: spec.guardrails.max_tool_calls_per_task + EXTRA_TURNS,
      checkAnswer: createOutputCheck(spec.output_schema),
    },
    maxContextTokens: spec.max_context_tokens,
    toolChars: tools.length === 0 ? 0 : JSON.stringify(tools).length,
  };
};

const modelRequest = (agent: PreparedAgent, user: string, { said, mode }: Progress): ModelRequest | Failure => {
  const messages: ChatMessage[] = [agent.system, { role: "user", content: user }, ...said];
  const fitted = fitPrompt(messages, agent.maxContextTokens, mode === "tools" ? agent.toolChars : 0);
  if (fitted !== undefined) return { ...fitted, mode };
  return {
    code: "context_exceeded",
    message: `instructions, input and answers so far do not fit max_context_tokens (${agent.maxContextTokens}) or one message`,
  };
};

export const runTask = async (agent: PreparedAgent, user: string, parent: ParentPort): Promise<LoopEnd> => {
  const { rules } = agent;
  let move: Move = begin(rules);
  for (;;) {
    const { progress, step } = move;
    switch (step.type) {
      case "model": {
        const request = modelRequest(agent, user, progress);
        if ("code" in request) return { failure: request };
        move = afterModel(rules, progress, await parent.callModel(request));
        break;
      }
      case "tool":
        move = afterTool(rules, progress, await parent.callTool(step.call));
        break;
      case "done":
        return { result: step.result };
      case "fail":
        return { failure: step.failure };
    }
  }
};
