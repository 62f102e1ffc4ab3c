// The leader's commits are for the time of its epoch alone. A statement here reads `lead` and ends in `from lead left join
// …`: no row at all says that another epoch has begun, one row of nulls that it moved nothing.
import { AppError } from "@openclaw/errors";

/** `$1` is the epoch, read as the statement begins and not locked: a lock would keep the leader from renewing its lease
 * while commits follow each other. One that is under way while the lead is taken over may land after it; the new leader finds
 * what it did when its own move of the same task matches nothing, or when it looks at the rows again. */
export const LEADING = "lead as (select 1 from leadership where epoch = $1)";

/** The rows that were moved. */
export const whileLeading = <R extends { readonly id: string | null }>(rows: readonly R[]): (R & { id: string })[] => {
  if (rows.length === 0) throw new AppError("not_leading", "another scheduler leads by now");
  return rows.filter((row): row is R & { id: string } => row.id !== null);
};
