import type { Queries } from "@openclaw/store";

/** Takes or renews the lead. Only a take-over raises the epoch. The clock is Postgres's, the same for everybody. */
export const takeLead = async (db: Queries, holder: string, leaseMs: number): Promise<number | undefined> => {
  const rows = await db.query<{ epoch: number }>(
    "take-lead",
    `update leadership set holder = $1, epoch = case when holder = $1 then epoch else epoch + 1 end,
       expires_at = clock_timestamp() + $2 * interval '1 millisecond'
     where holder = $1 or expires_at < clock_timestamp() returning epoch`,
    [holder, leaseMs],
  );
  return rows[0]?.epoch;
};

/** Gives the lead up, so that another need not wait for the lease to run out. */
export const giveUpLead = (db: Queries, holder: string): Promise<unknown> =>
  db.query("give-up-lead", "update leadership set expires_at = '-infinity', holder = '' where holder = $1", [holder]);
