import type { Queries } from "@openclaw/store";
import { LEADING } from "./leading.ts";

/** Of the minute by Postgres's clock, the same for everybody: ready as long as every look in it found it so. */
export const recordReadiness = (db: Queries, epoch: number, ready: boolean): Promise<unknown> =>
  db.query(
    "record-readiness",
    `with ${LEADING} insert into readiness (minute, ready) select date_trunc('minute', now()), $2 from lead
     on conflict (minute) do update set ready = false where readiness.ready and not excluded.ready`,
    [epoch, ready],
  );
