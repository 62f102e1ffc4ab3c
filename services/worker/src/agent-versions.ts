// The agents by the version that tasks are pinned to, asked of the scheduler once. A version never changes.
import type { Bus } from "@openclaw/bus";
import { type AgentSpec, control, fetchAgent } from "@openclaw/contracts";

/** A few agent types with many edits each; a specification is some KiB. */
const MAX_KEPT = 200;
/** The leader answers from memory; a version that it has to look up takes one query. */
const FETCH_MS = 3_000;

/** The agent of a version, or the scheduler's error. */
export type FindAgent = (version: string) => Promise<AgentSpec>;

export const createAgentVersions = (bus: Bus): FindAgent => {
  const kept = new Map<string, AgentSpec>();
  return async (version) => {
    const known = kept.get(version);
    if (known !== undefined) return known;
    const { spec } = await bus.request(control("agent"), { v: 1, version }, fetchAgent.reply, { timeoutMs: FETCH_MS });
    const [oldest] = kept.keys();
    if (kept.size >= MAX_KEPT && oldest !== undefined) kept.delete(oldest);
    kept.set(version, spec);
    return spec;
  };
};
