// The rows of `effects` that this service writes, and with an intention those of `steps` that led to it. Each statement says of
// which call it speaks, so that a gateway that was frozen cannot write about a later one.
// T1: what led to an effect is in Postgres before the call, and is no more than a new attempt can be brought from there: one
//     that went on from a part could ask for the effect again in another place.
import { type AttemptRef, type JournalEvent, MAX_RECORDED_BYTES, type WireError } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import {
  BROUGHT_TYPES,
  type EffectPlace,
  FORKED_ATTEMPT,
  insertEventRows,
  type Queries,
  rowsOf,
  type Store,
} from "@openclaw/store";
import type { RecordedEffect } from "./decide-effect.ts";

/** One of the calls begun in a place. */
export interface EffectCall extends EffectPlace {
  /** Which of them, from 1. */
  readonly call: number;
}

interface EffectIntent extends EffectPlace {
  readonly task: string;
  readonly attempt: number;
  readonly agent: string;
  readonly tool: string;
  readonly arguments: unknown;
  readonly hash: string;
  readonly timeoutMs: number;
  /** Calls begun before. */
  readonly after: number;
  /** What led to it, which may not be in Postgres yet. */
  readonly records: readonly JournalEvent[];
}

/** `late`: another call was begun meanwhile. */
type IntentOutcome = "intended" | "revoked" | "late";

interface EffectEnding {
  readonly state: "done" | "failed";
  readonly result?: unknown;
  readonly error?: WireError;
}

export interface EffectTable {
  read(at: EffectPlace): Promise<RecordedEffect | undefined>;
  /** Commits that a call is about to be made, and what led to it, if the attempt is the current one of a task that runs. */
  intend(intent: EffectIntent): Promise<IntentOutcome>;
  /** What the call itself told; also late, as long as no other was begun. */
  end(call: EffectCall, ending: EffectEnding): Promise<void>;
  /** What the tool told when it was asked. */
  verified(call: EffectCall, ending: EffectEnding): Promise<void>;
  /** What was heard in place of an end. */
  note(call: EffectCall, error: WireError): Promise<void>;
  /** Another call than the recorded one was asked for; of an attempt that is not the current one nothing is noted. */
  conflict(at: EffectPlace, hash: string, attempt: AttemptRef): Promise<void>;
}

const READ = `
select state, calls, hash, result, error,
  (extract(epoch from deadline - now()) * 1000)::double precision as "leftMs"
from effects where root = $1 and step = $2 and place = $3`;

const currentTask = (task: string, attempt: string): string =>
  `select id from tasks where id = ${task} and attempt = ${attempt} and state in ('running', 'waiting_tool') for share`;

// The lock holds off whoever is about to end the task until this is committed, and waits for who is ending it already.
const INTEND = `
with current as (${currentTask("$4", "$5")}),
intended as (
  insert into effects as e (root, step, place, task, attempt, agent, tool, arguments, hash, state, deadline)
  select $1, $2, $3, $4, $5, $6, $7, $8, $9, 'intended', now() + $10 * interval '1 millisecond' from current
  on conflict (root, step, place) do update set
    task = excluded.task, attempt = excluded.attempt, agent = excluded.agent, tool = excluded.tool,
    arguments = excluded.arguments, hash = excluded.hash, asked_hash = null, state = 'intended', calls = e.calls + 1,
    deadline = excluded.deadline, result = null, error = null, settled_by = null, intended_at = now(), ended_at = null
  where e.state = 'failed' and e.calls = $11
  returning e.calls)
select (select count(*) from current)::int as current, (select calls from intended) as calls`;

const end = (condition: string, settledBy: string): string => `
update effects set state = $5, result = $6, error = $7, settled_by = ${settledBy}, ended_at = now()
where root = $1 and step = $2 and place = $3 and calls = $4 and ${condition}`;

const END = end("state <> 'done'", "null");
const VERIFIED = end("state = 'intended'", "'verify'");

const NOTE = `
update effects set error = $5 where root = $1 and step = $2 and place = $3 and calls = $4 and state = 'intended'`;

const CONFLICT = `
with current as (${currentTask("$5", "$6")})
update effects set asked_hash = $4 from current where root = $1 and step = $2 and place = $3`;

interface IntendRow {
  readonly current: number;
  readonly calls: number | null;
}

/** As the scheduler counts what it brings: a fork is brought what it took over, wherever it begins anew. */
const LED_TO = `
select coalesce(sum(octet_length(s.data::text)), 0)::int as bytes from tasks t join steps s on s.task = t.id
where t.id = $1 and (s.attempt >= t.resume_from or (t.forked_from is not null and s.attempt <= ${FORKED_ATTEMPT}))
  and s.type in ${BROUGHT_TYPES}`;

/** T1. What it throws rolls the intention back. */
const checkBrought = async (queries: Queries, task: string): Promise<void> => {
  const [row] = await queries.query<{ bytes: number }>("gateway-led-to-effect", LED_TO, [task]);
  const bytes = row?.bytes ?? 0;
  if (bytes <= MAX_RECORDED_BYTES) return;
  const details = { limit: MAX_RECORDED_BYTES };
  throw new AppError("effect_record_too_large", `${bytes} bytes led to it, recorded`, { details });
};

const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

export const createEffectTable = (store: Queries & Pick<Store, "transaction">): EffectTable => {
  const writeEnd = (name: string, text: string) => async (at: EffectCall, ending: EffectEnding) => {
    const { state, result, error } = ending;
    await store.query(name, text, [at.root, at.step, at.place, at.call, state, json(result), json(error)]);
  };
  return {
    read: async ({ root, step, place }) =>
      (await store.query<RecordedEffect>("gateway-read-effect", READ, [root, step, place]))[0],
    intend: async (intent) => {
      const { root, step, place, task, attempt, agent, tool, hash, timeoutMs, after } = intent;
      const given = json(intent.arguments);
      const values = [root, step, place, task, attempt, agent, tool, given, hash, timeoutMs, after];
      return store.transaction(async (queries) => {
        const [row] = await queries.query<IntendRow>("gateway-intend-effect", INTEND, values);
        if (row?.current !== 1) return "revoked";
        if (row.calls === null) return "late";
        await insertEventRows(queries, intent.records.map(rowsOf));
        await checkBrought(queries, task);
        return "intended";
      });
    },
    end: writeEnd("gateway-end-effect", END),
    verified: writeEnd("gateway-verified-effect", VERIFIED),
    note: async ({ root, step, place, call }, error) => {
      await store.query("gateway-note-effect", NOTE, [root, step, place, call, json(error)]);
    },
    conflict: async ({ root, step, place }, hash, { task, attempt }) => {
      await store.query("gateway-effect-conflict", CONFLICT, [root, step, place, hash, task, attempt]);
    },
  };
};
