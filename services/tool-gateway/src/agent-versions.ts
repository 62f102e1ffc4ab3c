// The agents by the version that tasks are pinned to. A version is a hash of its content and never changes, so what was
// read once is good for ever; only the number kept is bounded.
import { type AgentSpec, agentSpec, parseWith } from "@openclaw/contracts";
import { AppError, requireParsed } from "@openclaw/errors";
import type { Queries } from "@openclaw/store";
import { BoundedCache } from "./bounded-cache.ts";

/** Five agents with a hundred edits each; a specification is at most some 100 KB. */
const MAX_CACHED = 500;

export interface AgentVersions {
  /** The agent of a version, or `unknown_agent`. */
  find(version: string): Promise<AgentSpec>;
}

export const createAgentVersions = (store: Queries): AgentVersions => {
  const known = new BoundedCache<Promise<AgentSpec>>(MAX_CACHED);

  const load = async (version: string): Promise<AgentSpec> => {
    const [row] = await store.query<{ spec: unknown }>(
      "gateway-agent-version",
      "select spec from agent_versions where version = $1",
      [version],
    );
    if (row === undefined)
      throw new AppError("unknown_agent", `no agent version ${JSON.stringify(version.slice(0, 80))}`);
    return requireParsed(parseWith(agentSpec, row.spec), "unknown_agent", `agent version ${version}`);
  };

  return {
    find: async (version) => {
      const loading = known.getOrMake(version, () => load(version));
      try {
        return await loading;
      } catch (error) {
        // A version may be committed a moment later; a failure is not kept.
        known.forget(version, loading);
        throw error;
      }
    },
  };
};
