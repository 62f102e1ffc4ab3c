// The filter of a list of tasks, as it stands in the address. What an address says that makes no sense is left out.
import { PRIORITIES, type Priority, TASK_STATES, type TaskState } from "@openclaw/contracts";

export interface TaskFilter {
  readonly agent?: string;
  readonly state?: TaskState;
  readonly priority?: Priority;
  readonly code?: string;
  /** Of a group of failures. */
  readonly fingerprint?: string;
  /** One of PERIODS, or moments of ISO 8601. */
  readonly period?: Period;
  readonly since?: string;
  readonly until?: string;
}

/** Seconds back from now. */
export const PERIODS = { "15m": 900, "1h": 3_600, "24h": 86_400, "7d": 604_800 } as const;
type Period = keyof typeof PERIODS;

const TEXT = /^[A-Za-z0-9_-]{1,64}$/;
const isMoment = (text: string): boolean => !Number.isNaN(Date.parse(text));

const READ: { readonly [K in keyof Required<TaskFilter>]: (text: string) => boolean } = {
  agent: (text) => TEXT.test(text),
  state: (text) => (TASK_STATES as readonly string[]).includes(text),
  priority: (text) => (PRIORITIES as readonly string[]).includes(text),
  code: (text) => TEXT.test(text),
  fingerprint: (text) => /^[0-9a-f]{16}$/.test(text),
  period: (text) => Object.hasOwn(PERIODS, text),
  since: isMoment,
  until: isMoment,
};
const KEYS = Object.keys(READ) as (keyof TaskFilter)[];

export const readTaskFilter = (search: string): TaskFilter => {
  const given = new URLSearchParams(search);
  const entries = KEYS.flatMap((key) => {
    const text = given.get(key)?.trim() ?? "";
    return text !== "" && READ[key](text) ? [[key, text]] : [];
  });
  return Object.fromEntries(entries) as TaskFilter;
};

/** With the question mark; empty for no filter. Further parameters follow it. */
export const writeTaskFilter = (
  filter: TaskFilter,
  more: Readonly<Record<string, string | undefined>> = {},
): string => {
  const pairs = [...KEYS.map((key) => [key, filter[key]] as const), ...Object.entries(more)];
  const search = new URLSearchParams();
  for (const [key, value] of pairs) if (value !== undefined && value !== "") search.set(key, value);
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
};

export const isFiltered = (filter: TaskFilter): boolean => Object.keys(filter).length > 0;

/** What the door is asked: the period becomes a moment, rounded so that a page that is asked for again is the same one. */
export const askedOf = ({ period, ...rest }: TaskFilter, now: number): Omit<TaskFilter, "period"> => {
  if (period === undefined) return rest;
  const since = Math.floor((now - PERIODS[period] * 1000) / 60_000) * 60_000;
  return { ...rest, since: new Date(since).toISOString() };
};
