// Which tasks a job is for: the text that finds them, a page after a place, and the one that counts them. Pure.
// K1: a page is read from an index in its own order: open tasks by lane, ended ones of one state, or of one fingerprint, by id.
//     Pages of a job go on where the last one ended, so that no task is looked at twice.
import { type Job, type JobFilter, priorityRank } from "@openclaw/contracts";
import { notRunAgain } from "@openclaw/store";
import type { Place } from "../queries/load-open.ts";

export interface Matched {
  readonly id: string;
  readonly agent: string;
  readonly priority: number;
}

export interface JobTarget {
  readonly id: string;
  readonly tenant: string;
  readonly kind: Job["kind"];
  readonly filter: JobFilter;
  /** Tasks from this id on came after the job. */
  readonly before: string;
}

export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

type Bind = (value: unknown) => string;

const FILTERS = {
  agent: ({ agent }: JobFilter, bind: Bind) => `t.agent = ${bind(agent)}`,
  state: ({ state }: JobFilter, bind: Bind) => `t.state = ${bind(state)}`,
  priority: ({ priority }: JobFilter, bind: Bind) =>
    `t.priority = ${bind(priority === undefined ? null : priorityRank(priority))}`,
  code: ({ code }: JobFilter, bind: Bind) => `t.error ->> 'code' = ${bind(code)}`,
  fingerprint: ({ fingerprint }: JobFilter, bind: Bind) => `t.fingerprint = ${bind(fingerprint)}`,
  ids: ({ ids }: JobFilter, bind: Bind) => `t.id = any(${bind(ids)}::text[])`,
} as const;

const isEnded = (kind: Job["kind"]): boolean => kind !== "cancel";

const conditionsOf = ({ id, tenant, kind, filter, before }: JobTarget, bind: Bind) => {
  const used = (Object.keys(FILTERS) as (keyof typeof FILTERS)[]).filter((key) => filter[key] !== undefined);
  const ended = () => [
    `t.end_state = ${bind(kind === "replay" ? "dead_letter" : filter.state)}`,
    notRunAgain("t"),
    // Its own tasks come after it, but for a clock that was set back.
    `not starts_with(t.origin, ${bind(originPrefix(id))})`,
  ];
  const conditions = [
    `t.tenant = ${bind(tenant)}`,
    `t.id < ${bind(before)}`,
    ...(isEnded(kind) ? ended() : ["t.finished_at is null"]),
    ...used.filter((key) => key !== "state" || !isEnded(kind)).map((key) => FILTERS[key](filter, bind)),
  ];
  return { name: [kind, ...used].join("-"), where: conditions.join(" and ") };
};

const binding = (): { values: unknown[]; bind: Bind } => {
  const values: unknown[] = [];
  return { values, bind: (value) => `$${values.push(value)}` };
};

/** What the tasks that a job makes come from: a task of this origin is made once. */
const originPrefix = (job: string): string => `job:${job}:`;

export const countStatement = (target: JobTarget, limit: number): Statement => {
  const { values, bind } = binding();
  const { name, where } = conditionsOf(target, bind);
  const text = `select count(*)::int as matched from (select from tasks t where ${where} limit ${bind(limit)}) found`;
  return { name: `count-${name}`, text, values };
};

export const pageStatement = (target: JobTarget, [agent, priority, id]: Place, limit: number): Statement => {
  const { values, bind } = binding();
  const { name, where } = conditionsOf(target, bind);
  const [after, order] = isEnded(target.kind)
    ? [`t.id > ${bind(id)}`, "t.id"]
    : [
        `(t.agent, t.priority, t.id) > (${bind(agent)}, ${bind(priority)}::smallint, ${bind(id)})`,
        "t.agent, t.priority, t.id",
      ];
  const text = `select t.id, t.agent, t.priority from tasks t where ${where} and ${after} order by ${order} limit ${bind(limit)}`;
  return { name: `match-${name}`, text, values };
};
