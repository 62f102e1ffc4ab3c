import type { LiveAgent, Overview } from "@openclaw/contracts";
import { expect, it } from "vitest";
import { totalsOf, troublesOf } from "./totals.ts";

const agent = (name: string, change: Partial<LiveAgent> = {}): LiveAgent => ({
  name,
  version: "v",
  model: "m",
  max_context_tokens: 8192,
  workers: 1,
  processes: 1,
  capacity: 4,
  running: 1,
  queues: [
    { priority: "critical", queued: 2, oldest_seconds: 1.5 },
    { priority: "idle", queued: 0, oldest_seconds: null },
  ],
  dead_letters: 0,
  unknown_effects: 0,
  ...change,
});
const ENDED = { succeeded: 9, failed: 1, cancelled: 0, expired: 0, dead_letter: 0 };
const overviewOf = (agents: readonly LiveAgent[], change: Partial<Overview> = {}): Overview => ({
  at: "2026-03-02T12:00:00Z",
  absent: null,
  agents: agents.map((live) => ({
    name: live.name,
    live,
    recent: { ended: ENDED, success: 0.9, p50_seconds: 1, p95_seconds: 2, context_tokens: 100 },
  })),
  adapters: [
    {
      adapter: "gpu-1",
      pool: "default",
      ready: true,
      slots: 8,
      running: 0,
      queued: 0,
      replicas: [{ url: "http://a:8000", healthy: true, running: 0, kv_used_bytes: 0, kv_total_bytes: 0 }],
    },
  ],
  recent: { since: "2026-03-02T11:00:00Z", tasks: 10 * agents.length, all: true },
  cost_today: { usd: null },
  ...change,
});

it("sums what the agents have", () => {
  expect(totalsOf(overviewOf([agent("a"), agent("b", { dead_letters: 2, queues: [] })]))).toEqual({
    queued: 2,
    oldestSeconds: 1.5,
    running: 2,
    capacity: 8,
    ended: 20,
    succeeded: 18,
    deadLetters: 2,
    unknownEffects: 0,
  });
});

it("has no trouble to tell where all is well", () => {
  expect(troublesOf(overviewOf([agent("a")]))).toEqual([]);
});

it("tells the worst first, each with where to look", () => {
  const troubles = troublesOf(
    overviewOf([agent("a", { dead_letters: 3, unknown_effects: 1 }), agent("b", { workers: 0, capacity: 0 })]),
  );
  expect(troubles.map(({ tone, text }) => `${tone} ${text}`)).toEqual([
    "bad b has no worker; 2 tasks wait",
    "warn a: 1 effect nobody knows the end of",
    "warn a: 3 dead letters",
  ]);
  expect(troubles[2]?.to).toBe("/tasks?agent=a&state=dead_letter");
});

it("tells of model servers, and of nothing behind a leader that is missing", () => {
  expect(troublesOf(overviewOf([], { absent: "No scheduler leads.", adapters: [] }))).toMatchObject([{ tone: "bad" }]);
  expect(troublesOf(overviewOf([], { adapters: [] }))[0]?.text).toContain("every queue waits");
  const [adapter] = overviewOf([]).adapters;
  const replicas = [{ url: "http://b:8000", healthy: false, running: 0, kv_used_bytes: 0, kv_total_bytes: 0 }];
  if (adapter === undefined) throw new TypeError("no adapter");
  expect(troublesOf(overviewOf([], { adapters: [{ ...adapter, replicas }] }))).toEqual([
    { tone: "warn", text: "The model server http://b:8000 does not answer" },
  ]);
});
