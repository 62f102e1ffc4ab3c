import { agentSpec } from "@openclaw/contracts";
import { createFakeClock } from "@openclaw/testkit";
import { expect, it } from "vitest";
import { hearAdapter, hearWorker } from "../test/beats.ts";
import { openTask } from "../test/open-task.ts";
import { clusterOverviewOf } from "./cluster-overview.ts";
import { LeaderState } from "./leader-state.ts";

const agents = ["a", "b"].map((name) => ({ version: `${name}-1`, spec: agentSpec.parse({ name, model: "m" }) }));

it("tells each agent's queues, workers and troubles, also of one that nobody serves", () => {
  const state = new LeaderState(1, createFakeClock());
  hearWorker(state, { worker: "w" }, 0);
  state.ready.add(openTask("1"));
  state.troubles.deadLetters = new Map([["a", 3]]);
  const since = state.ready.lanes()[0]?.since ?? 0;
  const [a, b] = clusterOverviewOf(agents, state, 0, since + 1_500).agents;
  expect(a).toMatchObject({ name: "a", version: "a-1", workers: 1, capacity: 4, dead_letters: 3, unknown_effects: 0 });
  expect(a?.queues.filter(({ queued }) => queued > 0)).toEqual([
    { priority: "normal", queued: 1, oldest_seconds: 1.5 },
  ]);
  expect(b).toMatchObject({ name: "b", workers: 0, capacity: 0, running: 0, dead_letters: 0 });
});

it("tells of an adapter that is not ready, and forgets one that is silent", () => {
  const state = new LeaderState(1, createFakeClock());
  hearAdapter(state, { ready: false }, 0);
  expect(clusterOverviewOf([], state, 1_000, 0).adapters).toMatchObject([{ ready: false }]);
  expect(clusterOverviewOf([], state, 5_000, 0).adapters).toEqual([]);
});
