// Joins what the leader sees with how tasks lately ended. What nobody knows is null, never zero.

import type { TerminalState } from "@openclaw/contracts";
import {
  type LiveAdapter,
  type LiveAgent,
  type Overview,
  type RecentAgent,
  TERMINAL_STATES,
} from "@openclaw/contracts";
import { MAX_RECENT, recentSince } from "./recent-query.ts";

export interface RecentRow extends Record<TerminalState, number> {
  readonly agent: string;
  readonly first: Date;
  readonly context_tokens: number | null;
  /** Median and 95th percentile. */
  readonly seconds: readonly [number, number] | null;
}

interface Live {
  readonly agents: readonly LiveAgent[];
  readonly adapters: readonly LiveAdapter[];
}

export type Seen = Live | { readonly absent: string };

const endedOf = (row: RecentRow | undefined): RecentAgent["ended"] =>
  Object.fromEntries(TERMINAL_STATES.map((state) => [state, row?.[state] ?? 0])) as RecentAgent["ended"];

const countOf = (row: RecentRow | undefined): number => Object.values(endedOf(row)).reduce((sum, n) => sum + n, 0);

const recentOf = (row: RecentRow | undefined): RecentAgent => {
  const tasks = countOf(row);
  return {
    ended: endedOf(row),
    success: tasks === 0 ? null : (row?.succeeded ?? 0) / tasks,
    p50_seconds: row?.seconds?.[0] ?? null,
    p95_seconds: row?.seconds?.[1] ?? null,
    context_tokens: row?.context_tokens ?? null,
  };
};

export const assembleOverview = (seen: Seen, rows: readonly RecentRow[], now: Date): Overview => {
  const live = "absent" in seen ? { agents: [], adapters: [] } : seen;
  const tasks = rows.reduce((sum, row) => sum + countOf(row), 0);
  const all = tasks < MAX_RECENT;
  const first = Math.min(...rows.map((row) => row.first.getTime()));
  const names = new Set([...live.agents.map(({ name }) => name), ...rows.map(({ agent }) => agent)]);
  return {
    at: now.toISOString(),
    absent: "absent" in seen ? seen.absent : null,
    agents: [...names].sort().map((name) => ({
      name,
      live: live.agents.find((agent) => agent.name === name) ?? null,
      recent: recentOf(rows.find(({ agent }) => agent === name)),
    })),
    adapters: [...live.adapters],
    recent: { since: (all ? recentSince(now) : new Date(first)).toISOString(), tasks, all },
    cost_today: { usd: null, absent: "what a task costs is not measured yet" },
  };
};
