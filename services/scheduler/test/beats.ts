// Beats of workers and adapters, for tests of what the leader makes of them.
import type { AdapterBeat, BeatRequest } from "@openclaw/contracts";
import type { LeaderState } from "../src/leader-state.ts";

export const beatOf = (fields: Partial<BeatRequest> = {}): BeatRequest => ({
  v: 1,
  worker: "w",
  agent: "a",
  capacity: 4,
  processes: 4,
  draining: false,
  running: [],
  ...fields,
});

export const hearWorker = (state: LeaderState, fields: Partial<BeatRequest> = {}, now = performance.now()): void => {
  state.workers.heard(beatOf(fields), now);
};

export const hearAdapter = (state: LeaderState, fields: Partial<AdapterBeat> = {}, now = performance.now()): void => {
  const beat = { v: 1, adapter: "x", pool: "default", ready: true, slots: 9, running: 0, queued: 0 } as const;
  state.adapters.heard({ ...beat, replicas: [], ...fields }, now);
};
