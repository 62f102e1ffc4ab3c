// Rows of `effects` and the effect that everybody reads.
import { type Effect, type EffectState, effectKeyOf, idempotencyKeyOf, type WireError } from "@openclaw/contracts";

/** Where an effect is recorded: a call's place in a chain of retries. */
export interface EffectPlace {
  readonly root: string;
  readonly step: number;
  readonly place: number;
}

export interface EffectRow extends EffectPlace {
  readonly task: string;
  readonly attempt: number;
  readonly agent: string;
  readonly tool: string;
  readonly arguments: unknown;
  readonly state: EffectState;
  readonly calls: number;
  readonly deadline: Date;
  readonly intended_at: Date;
  readonly ended_at: Date | null;
  readonly settled_by: "verify" | "operator" | null;
  readonly conflict: boolean;
  readonly result: unknown;
  readonly error: WireError | null;
}

/** The columns of EffectRow, for `select` and `returning` on `effects e`. No process has to be alive for an effect to become
 * unknown: it is a matter of time. */
export const EFFECT_COLUMNS = `e.root, e.step, e.place, e.task, e.attempt, e.agent, e.tool, e.arguments,
  case when e.state = 'intended' and e.deadline <= now() then 'unknown' else e.state end as state,
  e.calls, e.deadline, e.intended_at, e.ended_at, e.settled_by, e.asked_hash is not null as conflict, e.result, e.error`;

export const toEffect = (row: EffectRow): Effect => ({
  key: effectKeyOf(row),
  idempotency_key: idempotencyKeyOf(row.root, row),
  task: row.task,
  attempt: row.attempt,
  agent: row.agent,
  tool: row.tool,
  arguments: row.arguments,
  state: row.state,
  calls: row.calls,
  deadline: row.deadline.toISOString(),
  intended_at: row.intended_at.toISOString(),
  ended_at: row.ended_at?.toISOString() ?? null,
  settled_by: row.settled_by,
  conflict: row.conflict,
  result: row.result ?? null,
  error: row.error,
});
