import type { Queries } from "@openclaw/store";

const LEASE = "expires_at = clock_timestamp() + $2 * interval '1 millisecond'";

/** Takes the lead if it is free, or was this holder's before; each time a new epoch begins. The clock is Postgres's, the
 * same for everybody. */
export const takeLead = async (db: Queries, holder: string, leaseMs: number): Promise<number | undefined> => {
  const rows = await db.query<{ epoch: number }>(
    "take-lead",
    `update leadership set holder = $1, epoch = epoch + 1, ${LEASE}
     where holder = $1 or expires_at < clock_timestamp() returning epoch`,
    [holder, leaseMs],
  );
  return rows[0]?.epoch;
};

/** Whether the epoch still lasts; then for another lease. */
export const renewLead = async (db: Queries, holder: string, leaseMs: number, epoch: number): Promise<boolean> => {
  const rows = await db.query(
    "renew-lead",
    `update leadership set ${LEASE} where holder = $1 and epoch = $3 returning epoch`,
    [holder, leaseMs, epoch],
  );
  return rows.length > 0;
};

/** Gives the lead up, so that another need not wait for the lease to run out. */
export const giveUpLead = (db: Queries, holder: string): Promise<unknown> =>
  db.query("give-up-lead", "update leadership set expires_at = '-infinity', holder = '' where holder = $1", [holder]);
