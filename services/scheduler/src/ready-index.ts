// The waiting tasks that the leader has at hand: a lane per agent and priority, oldest first.
// I1: a lane holds at most LANE_LIMIT tasks; a lane that had to leave tasks in the table says so (`truncated`).
import { PRIORITIES } from "@openclaw/contracts";
import type { OpenTask } from "./open-task.ts";

/** At about 300 bytes a task, five priorities of five agents stay below 75 MB. */
export const LANE_LIMIT = 10_000;

interface Lane {
  readonly agent: string;
  readonly priority: number;
  readonly tasks: OpenTask[];
  truncated: boolean;
}

export interface LaneView {
  readonly agent: string;
  readonly priority: number;
  readonly length: number;
  readonly oldest: OpenTask | undefined;
  readonly truncated: boolean;
}

export class ReadyIndex {
  readonly #lanes = new Map<string, Lane[]>();
  readonly #ids = new Set<string>();

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Adds a waiting task; one that is known already is left alone. */
  add(task: OpenTask): void {
    if (this.#ids.has(task.id)) return;
    const lane = this.#lane(task.agent, task.priority);
    const newest = lane.tasks.at(-1);
    if (lane.tasks.length >= LANE_LIMIT || (lane.truncated && newest !== undefined && task.id > newest.id)) {
      lane.truncated = true;
      return;
    }
    lane.tasks.splice(position(lane.tasks, task.id), 0, task);
    this.#ids.add(task.id);
  }

  remove(task: Pick<OpenTask, "id" | "agent" | "priority">): void {
    if (!this.#ids.delete(task.id)) return;
    const { tasks } = this.#lane(task.agent, task.priority);
    tasks.splice(position(tasks, task.id), 1);
  }

  /** The oldest tasks of a lane. */
  head(agent: string, priority: number, count: number): readonly OpenTask[] {
    return this.#lanes.get(agent)?.[priority]?.tasks.slice(0, count) ?? [];
  }

  agents(): Iterable<string> {
    return this.#lanes.keys();
  }

  lanes(): LaneView[] {
    return [...this.#lanes.values()].flat().map(({ agent, priority, tasks, truncated }) => ({
      agent,
      priority,
      length: tasks.length,
      oldest: tasks[0],
      truncated,
    }));
  }

  /** Waiting tasks of an agent that are at hand. */
  waiting(agent: string): number {
    return this.#lanes.get(agent)?.reduce((sum, lane) => sum + lane.tasks.length, 0) ?? 0;
  }

  /** How many tasks of the same agent go before this one. */
  position(task: Pick<OpenTask, "id" | "agent" | "priority">): number {
    const lanes = this.#lanes.get(task.agent) ?? [];
    const higher = lanes.slice(0, task.priority).reduce((sum, lane) => sum + lane.tasks.length, 0);
    return higher + position(lanes[task.priority]?.tasks ?? [], task.id);
  }

  /** Where a truncated lane's reading of the table goes on; clears the mark, as `add` sets it again if need be. */
  resumeAfter(agent: string, priority: number): string {
    const lane = this.#lane(agent, priority);
    lane.truncated = false;
    return lane.tasks.at(-1)?.id ?? "";
  }

  markTruncated(agent: string, priority: number): void {
    this.#lane(agent, priority).truncated = true;
  }

  #lane(agent: string, priority: number): Lane {
    let lanes = this.#lanes.get(agent);
    if (lanes === undefined) {
      lanes = PRIORITIES.map((_, rank) => ({ agent, priority: rank, tasks: [], truncated: false }));
      this.#lanes.set(agent, lanes);
    }
    const lane = lanes[priority];
    if (lane === undefined) throw new TypeError(`priority ${priority} is none of 0 to ${PRIORITIES.length - 1}`);
    return lane;
  }
}

/** Where the id is, or would be, in tasks sorted by id. */
const position = (tasks: readonly OpenTask[], id: string): number => {
  let low = 0;
  let high = tasks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tasks[middle]?.id ?? "") < id) low = middle + 1;
    else high = middle;
  }
  return low;
};
