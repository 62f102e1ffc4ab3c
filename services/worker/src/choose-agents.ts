// Which of the configured agents a worker serves.
import type { AgentSpec } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";

/** Those that are named; all, if none is. */
export const chooseAgents = (configured: readonly AgentSpec[], named: readonly string[]): readonly AgentSpec[] => {
  const unknown = named.filter((name) => !configured.some((spec) => spec.name === name));
  if (unknown.length > 0) {
    const known = configured.map(({ name }) => name).join(", ");
    throw new AppError(
      "invalid_config",
      `OPENCLAW_AGENTS: no agent ${unknown.join(", ")} is configured; there are ${known}`,
    );
  }
  return named.length === 0 ? configured : configured.filter(({ name }) => named.includes(name));
};
