// What somebody says became of an effect.
import type { Settlement } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import {
  EFFECT_COLUMNS,
  type EffectPlace,
  type EffectRow,
  type Queries,
  TASK_COLUMNS,
  type TaskRow,
} from "@openclaw/store";
import { LEADING } from "./leading.ts";

// The open tasks of the chain are locked first. While an attempt of one is out it may have read that the effect is unknown
// and be about to need attention, after which nobody would move it on: then nothing is settled. `chain` has the states as they
// are once the locks are held, which the snapshot of the statement may not have.
const SETTLE = `
with ${LEADING},
chain as (
  select t.id, t.state from tasks t
  where (t.id = $2 or (t.root = $2 and t.root <> t.id)) and t.finished_at is null order by t.id for update),
settled as (
  update effects e set state = $5, result = $6, error = null, settled_by = 'operator', ended_at = now(), asked_hash = null,
    hash = case when $5 = 'done' then coalesce(e.asked_hash, e.hash) else e.hash end
  from lead
  where e.root = $2 and e.step = $3 and e.place = $4
    and ((e.state = 'intended' and e.deadline <= now()) or (e.state = 'done' and e.asked_hash is not null and $5 = 'done'))
    and not exists (select from chain where state in ('dispatched', 'running', 'waiting_tool', 'waiting_approval'))
  returning e.root),
moved as (
  update tasks t set state = 'retrying', not_before = now() from settled, chain c
  where t.id = c.id and c.state = 'needs_attention' returning t.*)
select settled.root is not null as settled, ${TASK_COLUMNS} from lead left join settled on true left join moved t on true`;

export interface SettledEffect {
  readonly isSettled: boolean;
  /** The tasks that go on. */
  readonly moved: readonly TaskRow[];
}

export const settleEffect = async (
  db: Queries,
  epoch: number,
  { root, step, place }: EffectPlace,
  settlement: Settlement,
): Promise<SettledEffect> => {
  const isDone = settlement.outcome === "done";
  const values = [
    epoch,
    root,
    step,
    place,
    isDone ? "done" : "failed",
    isDone ? JSON.stringify(settlement.result) : null,
  ];
  const rows = await db.query<TaskRow & { readonly id: string | null; readonly settled: boolean }>(
    "settle-effect",
    SETTLE,
    values,
  );
  if (rows.length === 0) throw new AppError("not_leading", "another scheduler leads by now");
  return { isSettled: rows.some(({ settled }) => settled), moved: rows.filter(({ id }) => id !== null) };
};

export const findEffect = async (db: Queries, { root, step, place }: EffectPlace): Promise<EffectRow | undefined> => {
  const text = `select ${EFFECT_COLUMNS} from effects e where e.root = $1 and e.step = $2 and e.place = $3`;
  return (await db.query<EffectRow>("find-effect", text, [root, step, place]))[0];
};

/** Effects of each agent that nobody knows the end of. */
export const countUnknownEffects = (db: Queries): Promise<{ agent: string; count: number }[]> =>
  db.query(
    "count-unknown-effects",
    "select agent, count(*)::int as count from effects where state = 'intended' and deadline <= now() group by agent",
  );
