// The text of a list of tasks: newest first, a page after the last id of the one before. Each set of filters is a
// statement of its own, so that Postgres plans each with the index that fits.
import { firstTaskIdAt, isTerminal, type Priority, priorityRank, type TaskState } from "@openclaw/contracts";
import { notRunAgain, SUMMARY_COLUMNS } from "@openclaw/store";

export interface TaskFilter {
  readonly agent?: string | undefined;
  readonly state?: TaskState | undefined;
  readonly priority?: Priority | undefined;
  readonly session?: string | undefined;
  /** Error code. */
  readonly code?: string | undefined;
  readonly fingerprint?: string | undefined;
  /** Leaves out tasks that were run again: only the last of a chain counts. */
  readonly lastOfChain?: boolean | undefined;
  /** Handed in at this moment, as milliseconds of the epoch, or later. */
  readonly since?: number | undefined;
  /** Handed in before it. */
  readonly until?: number | undefined;
  /** The last id of the page before. */
  readonly cursor?: string | undefined;
  /** Those handed in after this task, the nearest first, instead of the newest. */
  readonly newerThan?: string | undefined;
  readonly limit: number;
}

export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

const CONDITIONS = {
  agent: (at: string) => `t.agent = ${at}`,
  session: (at: string) => `t.session_id = ${at}`,
  // A terminal state has an index of its own; the open tasks, which are few beside the ended, have one together.
  ended: (at: string) => `t.end_state = ${at}`,
  open: (at: string) => `t.state = ${at} and t.finished_at is null`,
  priority: (at: string) => `t.priority = ${at}`,
  code: (at: string) => `t.error ->> 'code' = ${at}`,
  fingerprint: (at: string) => `t.fingerprint = ${at}`,
  // Ids begin with the time, so that no further index is needed.
  since: (at: string) => `t.id >= ${at}`,
  until: (at: string) => `t.id < ${at}`,
  cursor: (at: string) => `t.id < ${at}`,
  newerThan: (at: string) => `t.id > ${at}`,
} as const;

const idAt = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : firstTaskIdAt(ms));

const valuesOf = ({
  agent,
  session,
  state,
  priority,
  code,
  fingerprint,
  since,
  until,
  cursor,
  newerThan,
}: TaskFilter) => {
  const ended = state !== undefined && isTerminal(state);
  return {
    agent,
    session,
    ended: ended ? state : undefined,
    open: ended ? undefined : state,
    priority: priority === undefined ? undefined : priorityRank(priority),
    code,
    fingerprint,
    since: idAt(since),
    until: idAt(until),
    cursor,
    newerThan,
  };
};

export const listStatement = (tenant: string, filter: TaskFilter): Statement => {
  const given = valuesOf(filter);
  const used = (Object.keys(CONDITIONS) as (keyof typeof CONDITIONS)[]).filter((key) => given[key] !== undefined);
  const conditions = used.map((key, i) => CONDITIONS[key](`$${i + 3}`));
  if (filter.lastOfChain === true) conditions.push(notRunAgain("t"));
  const where = ["t.tenant = $1", ...conditions].join(" and ");
  return {
    name: ["list-tasks", ...used, ...(filter.lastOfChain === true ? ["last"] : [])].join("-"),
    text: `select ${SUMMARY_COLUMNS} from tasks t where ${where} order by t.id ${given.newerThan === undefined ? "desc" : "asc"} limit $2`,
    values: [tenant, filter.limit, ...used.map((key) => given[key])],
  };
};
