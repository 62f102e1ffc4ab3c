import type { LiveAgent } from "@openclaw/contracts";
import { expect, it } from "vitest";
import { assembleOverview, type RecentRow } from "./assemble.ts";
import { MAX_RECENT } from "./recent-query.ts";

const NOW = new Date("2026-03-02T12:00:00Z");
const NONE = { succeeded: 0, failed: 0, cancelled: 0, expired: 0, dead_letter: 0 };
const row = (agent: string, change: Partial<RecentRow>): RecentRow => ({
  agent,
  ...NONE,
  first: new Date("2026-03-02T11:50:00Z"),
  context_tokens: null,
  seconds: null,
  ...change,
});
const agent = (name: string): LiveAgent => ({
  name,
  version: "v",
  model: "m",
  max_context_tokens: 8192,
  workers: 1,
  processes: 1,
  capacity: 4,
  running: 2,
  queues: [],
  dead_letters: 0,
  unknown_effects: 0,
});

it("joins by name: an agent without tasks, and one that is no longer configured", () => {
  const rows = [row("gone", { succeeded: 3, dead_letter: 1, seconds: [1.5, 9], context_tokens: 700 })];
  const told = assembleOverview({ agents: [agent("idle")], adapters: [] }, rows, NOW);
  expect(told.absent).toBeNull();
  expect(told.agents).toEqual([
    {
      name: "gone",
      live: null,
      recent: {
        ended: { ...NONE, succeeded: 3, dead_letter: 1 },
        success: 0.75,
        p50_seconds: 1.5,
        p95_seconds: 9,
        context_tokens: 700,
      },
    },
    {
      name: "idle",
      live: agent("idle"),
      recent: { ended: NONE, success: null, p50_seconds: null, p95_seconds: null, context_tokens: null },
    },
  ]);
  expect(told.recent).toEqual({ since: "2026-03-02T11:00:00.000Z", tasks: 4, all: true });
});

it("says so where more ended than are counted, and since when they are", () => {
  const told = assembleOverview({ absent: "nobody leads" }, [row("a", { succeeded: MAX_RECENT })], NOW);
  expect(told.absent).toBe("nobody leads");
  expect(told.agents[0]?.live).toBeNull();
  expect(told.recent).toEqual({ since: "2026-03-02T11:50:00.000Z", tasks: MAX_RECENT, all: false });
});
