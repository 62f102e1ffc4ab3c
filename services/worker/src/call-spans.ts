// The spans of an attempt's calls, as they begin.
import type { AgentSpec, ToolCall, WorkItem } from "@openclaw/contracts";
import { ATTRIBUTE, GEN_AI_PROVIDER, SPAN } from "@openclaw/telemetry";

export const chatSpan = ({ agent, task }: WorkItem, { model }: AgentSpec, maxTokens: number) => ({
  name: SPAN.chat(model),
  kind: "client" as const,
  attributes: {
    [ATTRIBUTE.genAiOperation]: "chat",
    [ATTRIBUTE.genAiProvider]: GEN_AI_PROVIDER,
    [ATTRIBUTE.genAiAgentName]: agent,
    [ATTRIBUTE.genAiRequestModel]: model,
    [ATTRIBUTE.genAiRequestMaxTokens]: maxTokens,
    [ATTRIBUTE.taskId]: task,
  },
});

export const toolSpan = ({ agent, task }: WorkItem, { tools }: AgentSpec, call: ToolCall) => {
  // Names come from the model: one that no agent has must not become a span's name.
  const known = tools.some(({ name }) => name === call.name) ? call.name : "unlisted";
  const attributes = {
    [ATTRIBUTE.genAiOperation]: "execute_tool",
    [ATTRIBUTE.genAiAgentName]: agent,
    [ATTRIBUTE.genAiToolName]: call.name,
    [ATTRIBUTE.genAiToolCallId]: call.id,
    [ATTRIBUTE.genAiToolType]: "function",
    [ATTRIBUTE.taskId]: task,
  };
  return { name: SPAN.executeTool(known), kind: "client" as const, attributes };
};
