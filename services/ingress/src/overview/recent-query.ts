// How tasks lately ended, by agent. Bounded: the newest of the hour by the index of ends, of which each row is looked up.
import { TERMINAL_STATES } from "@openclaw/contracts";
import type { Statement } from "../list-query.ts";

const HOUR_MS = 3_600_000;
/** 8 ms for Postgres with 300,000 that ended in the hour, as measured; at a task a second this is more than the hour. */
export const MAX_RECENT = 5_000;

const counts = TERMINAL_STATES.map((state) => `count(*) filter (where end_state = '${state}') as ${state}`).join(", ");

const RECENT = `select agent, ${counts}, min(finished_at) as first, max(context_tokens) as context_tokens,
    percentile_cont(array[0.5, 0.95]) within group (order by date_part('epoch', finished_at - created_at))
      filter (where end_state = 'succeeded') as seconds
  from (
    select agent, end_state, created_at, finished_at, context_tokens from tasks
    where tenant = $1 and finished_at >= $2 order by finished_at desc limit ${MAX_RECENT}) newest
  group by agent order by agent`;

export const recentSince = (now: Date): Date => new Date(now.getTime() - HOUR_MS);

export const recentStatement = (tenant: string, since: Date): Statement => ({
  name: "overview-recent",
  text: RECENT,
  values: [tenant, since.toISOString()],
});
