// Everything at one glance, from the leader and the rows. Whoever asks within a second of another is told the same, so that
// open consoles cost one look a second, however many they are.
import { clusterOverview, type Overview } from "@openclaw/contracts";
import { coerceError } from "@openclaw/errors";
import type { Queries } from "@openclaw/store";
import type { Leader } from "../leader.ts";
import { assembleOverview, type RecentRow, type Seen } from "./assemble.ts";
import { recentSince, recentStatement } from "./recent-query.ts";

const FRESH_MS = 1_000;
/** A screen that is refreshed every few seconds must not wait for a leader: it says that there is none. */
const LEADER_MS = 1_000;

export interface OverviewReader {
  read(tenant: string): Promise<Overview>;
}

const look = async (leader: Leader): Promise<Seen> => {
  try {
    return await leader.ask(clusterOverview, { v: 1 }, { answerMs: LEADER_MS, searchMs: 0 });
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.kind !== "unavailable") throw error;
    return { absent: error.message };
  }
};

export const createOverviewReader = (store: Queries, leader: Leader): OverviewReader => {
  let last: { readonly tenant: string; readonly until: number; readonly told: Promise<Overview> } | undefined;

  const read = async (tenant: string): Promise<Overview> => {
    const now = new Date();
    const { name, text, values } = recentStatement(tenant, recentSince(now));
    const [seen, rows] = await Promise.all([look(leader), store.query<RecentRow>(name, text, values)]);
    return assembleOverview(seen, rows, now);
  };

  return {
    read: (tenant) => {
      if (last === undefined || last.tenant !== tenant || performance.now() > last.until)
        last = { tenant, until: performance.now() + FRESH_MS, told: read(tenant) };
      return last.told;
    },
  };
};
