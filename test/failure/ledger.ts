// What the table and the record say of a trial's tasks once all is over.
import type { Store } from "@openclaw/store";
import { eventually } from "@openclaw/testkit";
import type { Held } from "./victims.ts";

export interface Ledger {
  readonly succeeded: number;
  /** Attempts that died with their worker and whose task succeeded in a later one. */
  readonly takenOver: number;
  /** Ended tasks whose last attempt has no end in the recorder's table. */
  readonly unrecorded: number;
}

/** The recorder catches up within this; it was killed too. */
const RECORDED_WITHIN_MS = 30_000;

const UNRECORDED = `
select count(*)::int as count from tasks t where t.id = any($1::text[]) and not exists (
  select from steps s where s.task = t.id and s.attempt = t.attempt and s.type = 'attempt.ended')`;

const TAKEN_OVER = `
select count(*)::int as count from unnest($1::text[], $2::int[]) as held (task, attempt)
  join tasks t on t.id = held.task and t.attempt > held.attempt and t.state = 'succeeded'`;

const count = async (store: Store, name: string, text: string, values: readonly unknown[]): Promise<number> =>
  (await store.query<{ count: number }>(name, text, values))[0]?.count ?? 0;

export const readLedger = async (store: Store, ids: readonly string[], held: readonly Held[]): Promise<Ledger> => {
  const unrecorded = () => count(store, "unrecorded", UNRECORDED, [ids]);
  // What is still missing then is reported, not thrown: the trial's own assertion names it.
  await eventually(async () => (await unrecorded()) === 0, {
    withinMs: RECORDED_WITHIN_MS,
    because: "the recorder has every end",
  }).catch(() => undefined);
  const byHand = "select count(*)::int as count from tasks where id = any($1::text[]) and state = 'succeeded'";
  return {
    succeeded: await count(store, "succeeded", byHand, [ids]),
    takenOver: await count(store, "taken-over", TAKEN_OVER, [held.map((h) => h.task), held.map((h) => h.attempt)]),
    unrecorded: await unrecorded(),
  };
};
