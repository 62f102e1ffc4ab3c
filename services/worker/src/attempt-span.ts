// The span of one attempt.
import type { WorkItem } from "@openclaw/contracts";
import { ATTRIBUTE, GEN_AI_PROVIDER, messagingAttributes, SPAN } from "@openclaw/telemetry";

export const attemptSpan = (
  { agent, agent_version, task, root, attempt, tenant, priority }: WorkItem,
  subject: string,
) => {
  const attributes = {
    ...messagingAttributes("process", "openclaw.work", subject),
    [ATTRIBUTE.genAiOperation]: "invoke_agent",
    [ATTRIBUTE.genAiProvider]: GEN_AI_PROVIDER,
    [ATTRIBUTE.genAiAgentName]: agent,
    [ATTRIBUTE.genAiAgentVersion]: agent_version,
    [ATTRIBUTE.taskId]: task,
    [ATTRIBUTE.rootTaskId]: root,
    [ATTRIBUTE.attempt]: attempt,
    [ATTRIBUTE.tenant]: tenant,
    [ATTRIBUTE.priority]: priority,
  };
  return { name: SPAN.invokeAgent(agent), kind: "consumer" as const, attributes };
};
