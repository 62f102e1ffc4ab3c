// Why a task waits, from the same facts that dispatch acts on. Pure.
import { type Explanation, isTerminal, PRIORITIES } from "@openclaw/contracts";
import type { TaskRow } from "@openclaw/store";
import type { LeaderState } from "./leader-state.ts";
import type { Ahead } from "./queries/session-turns.ts";

type Reason = Pick<Explanation, "reason" | "message"> & Partial<Pick<Explanation, "position" | "until">>;

/** `now` is monotonic milliseconds, as the registries use. */
export const explain = (row: TaskRow, state: LeaderState, now: number, ahead?: Ahead): Explanation => ({
  v: 1,
  task: row.id,
  state: row.state,
  position: null,
  until: null,
  ...reasonOf(row, state, now, ahead),
});

const reasonOf = (row: TaskRow, state: LeaderState, now: number, ahead: Ahead | undefined): Reason => {
  if (isTerminal(row.state)) return { reason: "ended", message: `The task ended as ${row.state}.` };
  const due = row.not_before?.toISOString() ?? null;
  if (row.state === "scheduled" || row.state === "retrying") {
    const why =
      row.state === "retrying"
        ? `Attempt ${row.attempt} failed (${row.error?.code ?? "unknown"}); the next one is due`
        : "The task is due";
    return { reason: "not_due", message: `${why} at ${due ?? "an unknown time"}.`, until: due };
  }
  if (row.state === "needs_attention") return { reason: "held", message: heldBy(row) };
  if (row.state !== "queued") {
    return {
      reason: "running",
      message: `Attempt ${row.attempt} is ${row.state}${row.worker === null ? "" : ` on ${row.worker}`}.`,
    };
  }
  if (ahead !== undefined) return { reason: "session_busy", message: behind(row, ahead), position: ahead.count };
  return waiting(row, state, now);
};

const behind = ({ session_id }: TaskRow, { id, state, count }: Ahead): string => {
  const others = count === 1 ? "one task" : `${count} tasks`;
  return `Session ${session_id} runs one task at a time: ${others} of it go first. ${id} is ${state}; openclaw task explain ${id} says what it waits for.`;
};

/** The error that parked it names the effect. */
const heldBy = ({ id, error }: TaskRow): string => {
  const key = String(error?.details?.["key"] ?? "<key>");
  const settle = `openclaw effect settle ${id} ${key} --done [--result <json>]`;
  const why = error?.message ?? "nobody can say whether an effect happened";
  if (error?.code === "effect_conflict")
    return `Held: ${why}. Give it the answer (${settle}), or cancel the task (openclaw task cancel ${id}) and hand in a new one.`;
  return `Held: ${why}. Find out and say so: ${settle}, or with --not-done, which lets it be called again.`;
};

const waiting = (row: TaskRow, state: LeaderState, now: number): Reason => {
  const position = state.ready.position(row);
  const { workers, capacity } = state.workers.of(row.agent, now);
  if (workers === 0)
    return { reason: "no_worker", message: `No worker serves ${row.agent}; start one and it begins.`, position };
  if (!state.adapters.ready(now))
    return {
      reason: "no_adapter",
      message: "No inference adapter has a model server that answers; the queue waits for one.",
      position,
    };
  const running = state.attempts.count(row.agent);
  if (position > 0) {
    return {
      reason: "behind_others",
      message: `${position} tasks of ${row.agent} go first; ${running} of ${capacity} slots are busy.`,
      position,
    };
  }
  if (state.freeSlotsOf(row.agent, now) === 0)
    return {
      reason: "no_slot",
      message: `All ${capacity} slots of ${row.agent} are busy; the next free one takes it.`,
      position,
    };
  if (PRIORITIES[row.priority] === "idle" && state.idleSlotsOf(row.agent, now) === 0)
    return {
      reason: "no_slot",
      message: `Idle tasks hold all slots of ${row.agent} that they may, ${capacity - 1} of ${capacity}; the last one is kept for others.`,
      position,
    };
  return { reason: "ready", message: "The task is next and about to be dispatched.", position };
};
