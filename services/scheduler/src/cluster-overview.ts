// What the leader sees at this moment, told as the overview's live half. Pure.
import { type LiveAdapter, type LiveAgent, PRIORITIES } from "@openclaw/contracts";
import type { PinnedAgent } from "./agent-catalogue.ts";
import type { LeaderState } from "./leader-state.ts";

export interface LiveOverview {
  readonly v: 1;
  readonly agents: LiveAgent[];
  readonly adapters: LiveAdapter[];
}

/** `now` is monotonic milliseconds, as the registries use; `wallMs` what the ages of waiting tasks are counted from. */
export const clusterOverviewOf = (
  agents: readonly PinnedAgent[],
  state: LeaderState,
  now: number,
  wallMs: number,
): LiveOverview => {
  const lanes = Map.groupBy(state.ready.lanes(), (lane) => lane.agent);
  const queuesOf = (agent: string): LiveAgent["queues"] => {
    const own = lanes.get(agent) ?? [];
    return PRIORITIES.map((priority, rank) => {
      const { length = 0, since } = own.find((lane) => lane.priority === rank) ?? {};
      return {
        priority,
        queued: length,
        oldest_seconds: since === undefined ? null : Math.max(0, wallMs - since) / 1000,
      };
    });
  };
  return {
    v: 1,
    agents: agents.map(({ version, spec }) => ({
      name: spec.name,
      version,
      model: spec.model,
      max_context_tokens: spec.max_context_tokens,
      ...state.workers.of(spec.name, now),
      running: state.attempts.count(spec.name),
      queues: queuesOf(spec.name),
      dead_letters: state.troubles.deadLetters.get(spec.name) ?? 0,
      unknown_effects: state.troubles.unknownEffects.get(spec.name) ?? 0,
    })),
    adapters: state.adapters.known(now),
  };
};
