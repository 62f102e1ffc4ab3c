// The agents by the version that tasks are pinned to, each asked of the scheduler once. A version never changes.
import type { AgentSpec } from "@openclaw/contracts";

/** A few agent types with many edits each; a specification is some KiB. */
const MAX_KEPT = 200;

/** The agent of a version, or the scheduler's error. */
export type FindAgent = (version: string) => Promise<AgentSpec>;

/** Asks with `fetch` for what it does not know; who asks meanwhile waits for the same answer. */
export const createAgentVersions = (fetch: FindAgent): FindAgent => {
  const kept = new Map<string, Promise<AgentSpec>>();
  return (version) => {
    const known = kept.get(version);
    if (known !== undefined) return known;
    const [oldest] = kept.keys();
    if (kept.size >= MAX_KEPT && oldest !== undefined) kept.delete(oldest);
    const asked = fetch(version);
    kept.set(version, asked);
    asked.catch(() => kept.delete(version));
    return asked;
  };
};
