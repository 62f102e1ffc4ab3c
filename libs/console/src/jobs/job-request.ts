// From what is marked, or from what a filter matches, to the jobs that do something with it. Pure.
import { isTerminal, type JobRequest, type TaskState, TERMINAL_STATES } from "@openclaw/contracts";
import type { TaskFilter } from "../routing/task-filter.ts";

export type BulkAction = "cancel" | "retry";

interface Marked {
  readonly id: string;
  readonly state: TaskState;
}

const REASON = "cancelled in the console";

/** Those that the action can do something with: a task that has ended is not cancelled, and an open one not retried. */
export const applicable = (action: BulkAction, marked: readonly Marked[]): Marked[] =>
  marked.filter(({ state }) => isTerminal(state) === (action === "retry"));

/** Tasks are retried by the state that they ended in, so that several states are several jobs. */
export const jobsOfMarked = (action: BulkAction, marked: readonly Marked[]): JobRequest[] => {
  const chosen = applicable(action, marked);
  if (chosen.length === 0) return [];
  if (action === "cancel") return [{ kind: "cancel", filter: { ids: chosen.map(({ id }) => id) }, reason: REASON }];
  return TERMINAL_STATES.flatMap((state) => {
    const ids = chosen.filter((task) => task.state === state).map(({ id }) => id);
    return ids.length === 0 ? [] : [{ kind: "retry" as const, filter: { state, ids } }];
  });
};

export type FilterJob =
  | { readonly ok: true; readonly request: JobRequest }
  /** Why there is none for this filter. */
  | { readonly ok: false; readonly why: string };

const WORDS: Readonly<Record<keyof TaskFilter, string>> = {
  agent: "agent",
  state: "state",
  priority: "priority",
  code: "error code",
  fingerprint: "way of failing",
  period: "time",
  since: "time",
  until: "time",
};

const TAKEN = { cancel: ["agent", "state", "priority"], retry: ["agent", "state", "code", "fingerprint"] } as const;

/** A job matches by less than a list is filtered by. What it cannot match it must not leave out. */
export const jobOfFilter = (action: BulkAction, filter: TaskFilter): FilterJob => {
  const taken: readonly string[] = TAKEN[action];
  const others = (Object.keys(filter) as (keyof TaskFilter)[]).filter((key) => !taken.includes(key));
  if (others.length > 0)
    return { ok: false, why: `not by ${[...new Set(others.map((key) => WORDS[key]))].join(" and ")}` };
  const { agent, state, priority, code, fingerprint } = filter;
  if (action === "retry") {
    if (state === undefined || !isTerminal(state)) return { ok: false, why: "choose the state they ended in" };
    const more = { ...(agent && { agent }), ...(code && { code }), ...(fingerprint && { fingerprint }) };
    return { ok: true, request: { kind: "retry", filter: { state, ...more } } };
  }
  if (state !== undefined && isTerminal(state)) return { ok: false, why: "they have ended" };
  const open = state as Exclude<JobRequest & { kind: "cancel" }, never>["filter"]["state"];
  return {
    ok: true,
    request: {
      kind: "cancel",
      filter: { ...(agent && { agent }), ...(open && { state: open }), ...(priority && { priority }) },
      reason: REASON,
    },
  };
};

export const describeFilter = (filter: TaskFilter): string => {
  const parts = (Object.keys(filter) as (keyof TaskFilter)[]).map((key) => `${WORDS[key]} ${filter[key]}`);
  return parts.length === 0 ? "all tasks there are" : parts.join(", ");
};
