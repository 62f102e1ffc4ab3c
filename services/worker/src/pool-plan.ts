// How many agent processes there should be, and which of them may go. Pure.
// L1: never more than `max`, and beside them one process that does its last task while its successor starts.
// L2: never fewer than `warm`, nor than are needed now.  L3: a busy process is left alone.
import type { AgentState } from "./agent-process.ts";

export interface PoolMember<Id> {
  readonly id: Id;
  readonly state: AgentState;
  readonly tasks: number;
  readonly idleSince: number;
}

export interface PoolFacts<Id> {
  readonly warm: number;
  readonly max: number;
  readonly idleTimeoutMs: number;
  /** A process is replaced after so many tasks; 0 never. */
  readonly maxTasks: number;
  /** Attempts of this worker that wait for a process. */
  readonly waiting: number;
  /** Tasks of this agent that wait anywhere. */
  readonly queued: number;
  /** Monotonic milliseconds. */
  readonly now: number;
  readonly members: readonly PoolMember<Id>[];
}

export interface PoolPlan<Id> {
  /** Processes to start. */
  readonly fork: number;
  /** Processes that have done their share. */
  readonly recycle: readonly Id[];
  /** Processes that nobody needs. */
  readonly letGo: readonly Id[];
}

/** Whether a process has done its share. */
export const isSpent = (tasks: number, maxTasks: number): boolean => maxTasks > 0 && tasks >= maxTasks;

export const planPool = <Id>(facts: PoolFacts<Id>): PoolPlan<Id> => {
  const { warm, max, idleTimeoutMs, maxTasks, waiting, queued, now, members } = facts;
  const isDone = ({ tasks }: PoolMember<Id>) => isSpent(tasks, maxTasks);
  const living = members.filter(({ state }) => state !== "ending");
  const recycled = living.filter((member) => isDone(member) && member.state === "idle");
  const kept = living.filter((member) => !isDone(member));
  const busy = kept.filter(({ state }) => state === "busy").length;
  const target = Math.min(max, Math.max(warm, busy + waiting + queued));
  const room = max + 1 - (living.length - recycled.length);
  const unneeded = kept
    .filter(({ state, idleSince }) => state === "idle" && now - idleSince >= idleTimeoutMs)
    .sort((a, b) => a.idleSince - b.idleSince)
    .slice(0, Math.max(0, kept.length - target));
  return {
    fork: Math.max(0, Math.min(target - kept.length, room)),
    recycle: recycled.map(({ id }) => id),
    letGo: unneeded.map(({ id }) => id),
  };
};
