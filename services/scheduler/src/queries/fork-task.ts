// A fork as rows: its task, the steps that it takes over as its first attempt, and the effects of these.
import { effectPlaceOf, type ForkOrder, type JournalEvent, journalEvent, parseMessage } from "@openclaw/contracts";
import {
  BROUGHT_TYPES,
  type EventRows,
  FORKED_ATTEMPT,
  forksAtEffects,
  insertEventRows,
  type Queries,
  rowsOf,
  TASK_COLUMNS,
  type TaskRow,
} from "@openclaw/store";
import type { KeptCall } from "../fork/plan-fork.ts";

/** Of one task; the largest record that a worker reads has so many, with the turns between ten of the largest results. */
const MAX_EVENTS = 2_000;
const MAX_BYTES = 4 * 1024 * 1024;

/** What is recorded of a task, as far as it can be read. */
export const readEvents = async (db: Queries, task: string): Promise<JournalEvent[]> => {
  const rows = await db.query<{ data: unknown }>(
    "read-events",
    `select data from (
       select attempt, n, data, sum(octet_length(data::text)) over (order by attempt, n) as bytes from steps
       where task = $1 and type in ${BROUGHT_TYPES}) recorded
     where bytes <= ${MAX_BYTES} order by attempt, n limit ${MAX_EVENTS}`,
    [task],
  );
  return rows.flatMap(({ data }) => {
    const parsed = parseMessage(journalEvent, data);
    return parsed.ok ? [parsed.value] : [];
  });
};

/** `$2`: the calls that are taken over. What an attempt did that began anew is none of them, even in an earlier turn. */
const KEPT = "json_to_recordset($2::json) as k(step integer, place integer, tool text)";
const IS_KEPT = "(k.step, k.place, k.tool) = (e.step, e.place, e.tool)";

export interface ChainEffects {
  /** Keys of those that are not taken over and were made, or that nobody knows the end of. */
  readonly discarded: readonly string[];
  /** Keys of those that would be taken over and whose end is not known. */
  readonly open: readonly string[];
}

export const findChainEffects = async (db: Queries, root: string, kept: readonly KeptCall[]): Promise<ChainEffects> => {
  const rows = await db.query<{ key: string; discarded: boolean }>(
    "find-chain-effects",
    `select e.step || ':' || e.place as key, k.tool is null as discarded from effects e left join ${KEPT} on ${IS_KEPT}
     where e.root = $1 and case when k.tool is null then e.state <> 'failed' else e.state = 'intended' end
     order by e.step, e.place`,
    [root, JSON.stringify(kept)],
  );
  return {
    discarded: rows.flatMap(({ key, discarded }) => (discarded ? [key] : [])),
    open: rows.flatMap(({ key, discarded }) => (discarded ? [] : [key])),
  };
};

/** Until the transaction ends, nobody else forks a task of the chain, or retries one by itself. */
export const lockChain = async (db: Queries, root: string): Promise<void> => {
  await db.query("lock-chain", "select from tasks where id = $1 for update", [root]);
};

/** So many are told. */
const MAX_TOLD = 10;

/** Forks of the chain's tasks that have made effects, or may. */
export const findForksAtEffects = async (db: Queries, root: string): Promise<string[]> => {
  const text = `select f.id ${forksAtEffects("$1")} order by f.id limit ${MAX_TOLD}`;
  return (await db.query<{ id: string }>("find-forks-at-effects", text, [root])).map(({ id }) => id);
};

/** Tasks of the chain that are open. */
export const findOpenOfChain = async (db: Queries, root: string): Promise<string[]> => {
  const text = `select id from tasks where (id = $1 or (root = $1 and root <> id)) and finished_at is null
    order by id limit ${MAX_TOLD}`;
  return (await db.query<{ id: string }>("find-open-of-chain", text, [root])).map(({ id }) => id);
};

export interface NewFork {
  readonly id: string;
  readonly of: string;
  readonly root: string;
  /** No two tasks have the same. */
  readonly origin: string;
  readonly bodyHash: string;
  readonly agentVersion: string;
  readonly priority: number | null;
  /** Undefined leaves it as it was. */
  readonly input: unknown;
  readonly kept: readonly KeptCall[];
  readonly answers: ForkOrder["answers"];
  readonly events: readonly JournalEvent[];
}

const INSERT = `
insert into tasks as t (id, tenant, agent, agent_version, priority, state, attempt, input, input_bytes, body_hash, origin, root,
  forked_from, timeout_seconds, data_class, tags, metadata, traceparent)
select $1, o.tenant, o.agent, $3, coalesce($4::smallint, o.priority), 'queued', ${FORKED_ATTEMPT}, coalesce($5::json, o.input),
  coalesce(octet_length($5::text), o.input_bytes), $7, $6, $1, o.id, o.timeout_seconds,
  o.data_class, o.tags, o.metadata, o.traceparent
from tasks o where o.id = $2 returning ${TASK_COLUMNS}`;

/** Those that are taken over are its own from now on: it is given their results, and calls none of them. One that was given
 * another answer, or its first, is done with that one, as somebody says. */
const COPY_EFFECTS = `
insert into effects (root, step, place, task, attempt, agent, tool, arguments, hash, state, calls, deadline, result, error,
  settled_by, intended_at, ended_at)
select $1, e.step, e.place, $1, ${FORKED_ATTEMPT}, e.agent, e.tool, e.arguments, e.hash, case when g.step is null then e.state else 'done' end,
  e.calls, e.deadline, case when g.step is null then e.result else coalesce(g.result, 'null') end,
  case when g.step is null then e.error end, case when g.step is null then e.settled_by else 'operator' end, e.intended_at,
  case when g.step is null then e.ended_at else now() end
from effects e join ${KEPT} on ${IS_KEPT}
  left join json_to_recordset($4::json) as g(step integer, place integer, result json) on (g.step, g.place) = (e.step, e.place)
where e.root = $3`;

/** They are no work of the fork's. */
const takenOver = (event: JournalEvent): EventRows => {
  const { audit, ...rows } = rowsOf(event);
  return audit === undefined ? rows : { ...rows, audit: { ...audit, outcome: "taken_over" } };
};

/** In one transaction of the caller's. */
export const insertFork = async (db: Queries, fork: NewFork): Promise<TaskRow | undefined> => {
  const { id, of, root, origin, bodyHash, agentVersion, priority, input, kept, answers, events } = fork;
  const changed = input === undefined ? null : JSON.stringify(input);
  const [row] = await db.query<TaskRow>("insert-fork", INSERT, [
    id,
    of,
    agentVersion,
    priority,
    changed,
    origin,
    bodyHash,
  ]);
  await insertEventRows(db, events.map(takenOver));
  const given = answers.map(({ key, result }) => ({ ...effectPlaceOf(key), result }));
  await db.query("copy-effects", COPY_EFFECTS, [id, JSON.stringify(kept), root, JSON.stringify(given)]);
  return row;
};
