// Everything at one glance: what the leader sees at this moment, and with it how tasks lately ended, as REST answers it.
import { z } from "zod";
import { defineExchange } from "../define-exchange.ts";
import { priority } from "../priority.ts";
import { TERMINAL_STATES } from "../states.ts";
import { control } from "../subjects.ts";
import { timestamp } from "../values.ts";
import { adapterBeat } from "./control.ts";

const v = z.literal(1);
const whole = z.int().nonnegative();

const liveAgent = z.object({
  name: z.string(),
  version: z.string(),
  model: z.string(),
  max_context_tokens: whole,
  workers: whole,
  /** Agent processes that exist now; there may be fewer than slots. */
  processes: whole,
  capacity: whole,
  running: whole,
  queues: z.array(
    z.object({
      priority,
      /** Of those that the leader has at hand; behind 10,000 of them the table may hold more. */
      queued: whole,
      oldest_seconds: z.number().nonnegative().nullable(),
    }),
  ),
  /** Dead letters that nobody has replayed, and effects that nobody knows the end of, as last counted. */
  dead_letters: whole,
  unknown_effects: whole,
});
export type LiveAgent = z.infer<typeof liveAgent>;

const liveAdapter = adapterBeat.schema.omit({ v: true });
export type LiveAdapter = z.infer<typeof liveAdapter>;

export const clusterOverview = defineExchange(
  "cluster.overview",
  control("overview"),
  "What the leader sees at this moment: agents with their queues and workers, adapters with their model servers.",
  z.object({ v }),
  z.object({ v, agents: z.array(liveAgent), adapters: z.array(liveAdapter) }),
);

const recentAgent = z.object({
  ended: z.object(
    Object.fromEntries(TERMINAL_STATES.map((state) => [state, whole])) as Record<
      (typeof TERMINAL_STATES)[number],
      typeof whole
    >,
  ),
  success: z.number().nullable().describe("Share of the ended that succeeded; null without any."),
  p50_seconds: z.number().nullable().describe("From being handed in to the end, of those that succeeded."),
  p95_seconds: z.number().nullable(),
  context_tokens: z.number().nullable().describe("The largest context among them."),
});
export type RecentAgent = z.infer<typeof recentAgent>;

export const overview = z.object({
  at: timestamp,
  absent: z.string().nullable().describe("Why `live` and `adapters` are missing: no scheduler leads."),
  agents: z.array(
    z.object({
      name: z.string(),
      live: liveAgent.nullable().describe("null: unknown to the leader, or nobody leads."),
      recent: recentAgent,
    }),
  ),
  adapters: z.array(liveAdapter),
  recent: z.object({
    since: timestamp.describe("Tasks that ended since then are counted in `recent`."),
    tasks: whole,
    all: z.boolean().describe("false: more ended in the hour than are counted, and `since` is later."),
  }),
  cost_today: z.object({
    usd: z.number().nullable(),
    absent: z.string().optional().describe("Why there is no value."),
  }),
});
export type Overview = z.infer<typeof overview>;
