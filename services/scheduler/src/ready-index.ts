// The waiting tasks that the leader has at hand: a lane per agent and priority, oldest first.
// I1: a lane holds at most its share of TOTAL_LIMIT, and never more than LANE_LIMIT.
// I2: of the tasks up to `loadedTo` every waiting one is at hand. What comes after it and does not fit stays in the table and
//     is read once there is room. What is told while the table is read may be newer than the reading: it waits for its end.
import { PRIORITIES } from "@openclaw/contracts";
import { type OpenTask, readySince } from "./open-task.ts";

/** Enough for seconds of the fastest dispatch, while a lane that is half empty is filled again every two seconds. */
export const LANE_LIMIT = 10_000;
/** Of each lane a new leader reads so many before it begins; the next refill comes two seconds later. */
const FIRST_READING = 1_000;
/** At about 450 bytes a task, as measured, 45 MB however many agents there are. */
const TOTAL_LIMIT = 100_000;

interface Lane {
  readonly agent: string;
  readonly priority: number;
  readonly tasks: OpenTask[];
  /** The table may hold waiting tasks after `loadedTo`. */
  truncated: boolean;
  loadedTo: string;
  /** While the table is read: what is told of that comes after `loadedTo`. */
  late: OpenTask[] | undefined;
}

export interface LaneView {
  readonly agent: string;
  readonly priority: number;
  readonly length: number;
  /** Since when the one that waits longest does, wall-clock milliseconds. */
  readonly since: number | undefined;
}

/** A reading of the table that a lane has room for. */
export interface LaneReading {
  readonly agent: string;
  readonly priority: number;
  readonly after: string;
  readonly limit: number;
}

export class ReadyIndex {
  readonly #lanes = new Map<string, Lane[]>();
  readonly #ids = new Set<string>();

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Adds a waiting task; one that is known already, or left in the table, is left alone. */
  add(task: OpenTask): void {
    if (this.#ids.has(task.id)) return;
    const lane = this.#lane(task.agent, task.priority);
    if (lane.truncated && task.id > lane.loadedTo) {
      if (lane.late !== undefined && lane.late.length <= LANE_LIMIT) lane.late.push(task);
      return;
    }
    lane.tasks.splice(position(lane.tasks, task.id), 0, task);
    this.#ids.add(task.id);
    this.#trim(lane);
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
    return [...this.#lanes.values()].flat().map(({ agent, priority, tasks }) => ({
      agent,
      priority,
      length: tasks.length,
      since:
        tasks.length === 0
          ? undefined
          : tasks.reduce((least, task) => Math.min(least, readySince(task)), Number.POSITIVE_INFINITY),
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

  /** Begins to read a lane that nothing is known of yet. */
  beginLane(agent: string, priority: number): LaneReading {
    const lane = this.#lane(agent, priority);
    lane.truncated = true;
    return this.#begin(lane, FIRST_READING);
  }

  /** Begins to read what lanes left in the table, once they are half empty. */
  beginRefills(): LaneReading[] {
    const lanes = [...this.#lanes.values()].flat();
    return lanes
      .filter((lane) => lane.truncated && lane.tasks.length < this.#limit / 2)
      .map((lane) => this.#begin(lane, LANE_LIMIT));
  }

  /** Takes in what a reading found. One that failed is not told here, and begins again from where it was. */
  fill({ agent, priority, after, limit }: LaneReading, tasks: readonly OpenTask[]): void {
    const lane = this.#lane(agent, priority);
    const { late = [] } = lane;
    lane.late = undefined;
    // Older tasks came back meanwhile and filled the lane: what was read does not follow on what it holds now.
    if (lane.loadedTo !== after) return;
    const end = tasks.at(-1)?.id ?? after;
    lane.loadedTo = end;
    for (const task of tasks) this.add(task);
    if (tasks.length < limit && lane.loadedTo === end && late.length <= LANE_LIMIT) lane.truncated = false;
    for (const task of late) this.add(task);
  }

  get #limit(): number {
    return Math.min(LANE_LIMIT, Math.floor(TOTAL_LIMIT / (this.#lanes.size * PRIORITIES.length)));
  }

  #begin(lane: Lane, most: number): LaneReading {
    lane.late = [];
    const { agent, priority, loadedTo, tasks } = lane;
    return { agent, priority, after: loadedTo, limit: Math.min(most, this.#limit - tasks.length) };
  }

  /** Leaves the newest in the table. */
  #trim(lane: Lane): void {
    while (lane.tasks.length > this.#limit) {
      const left = lane.tasks.pop();
      if (left !== undefined) this.#ids.delete(left.id);
      lane.loadedTo = lane.tasks.at(-1)?.id ?? "";
      lane.truncated = true;
    }
  }

  #lane(agent: string, priority: number): Lane {
    let lanes = this.#lanes.get(agent);
    if (lanes === undefined) {
      lanes = PRIORITIES.map((_, rank) => ({
        agent,
        priority: rank,
        tasks: [],
        truncated: false,
        loadedTo: "",
        late: undefined,
      }));
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
