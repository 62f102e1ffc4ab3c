// Which waiting tasks start now. Strict priority: no task of a lower one is picked for a slot that a higher one of the
// same agent could use; among agents of equal priority the oldest task goes first.
import { PRIORITIES, priorityRank } from "@openclaw/contracts";
import type { OpenTask } from "./open-task.ts";
import type { ReadyIndex } from "./ready-index.ts";

const IDLE = priorityRank("idle");

export interface Room {
  /** Free slots per agent. */
  readonly slots: ReadonlyMap<string, number>;
  /** How many of an agent's free slots idle tasks may have: they never hold all that it has, or whatever comes next would wait
   * for one of them to end. */
  readonly idleSlots: (agent: string) => number;
  /** Most tasks to pick at once. */
  readonly limit: number;
  /** Their inputs together, unless the first alone is larger. */
  readonly bytes: number;
}

/** Picks without removing. Never more tasks of an agent than it has free slots. */
export const pickNext = (index: ReadyIndex, room: Room): OpenTask[] => {
  const picked = inOrder(index, room);
  let bytes = 0;
  const fitting = picked.findIndex((task, i) => {
    bytes += task.input_bytes;
    return i > 0 && bytes > room.bytes;
  });
  return fitting < 0 ? picked : picked.slice(0, fitting);
};

const inOrder = (index: ReadyIndex, room: Room): OpenTask[] => {
  const free = new Map(room.slots);
  const picked: OpenTask[] = [];
  for (let rank = 0; rank < PRIORITIES.length && picked.length < room.limit; rank += 1) {
    const candidates: OpenTask[] = [];
    for (const [agent, slots] of free) {
      const usable = rank === IDLE ? Math.min(slots, room.idleSlots(agent)) : slots;
      if (usable > 0) candidates.push(...index.head(agent, rank, Math.min(usable, room.limit)));
    }
    candidates.sort((a, b) => (a.id < b.id ? -1 : 1));
    for (const task of candidates.slice(0, room.limit - picked.length)) {
      picked.push(task);
      free.set(task.agent, (free.get(task.agent) ?? 0) - 1);
    }
  }
  return picked;
};
