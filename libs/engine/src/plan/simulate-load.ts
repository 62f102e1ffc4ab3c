// Agents at work on simulated engines, in virtual time.
// 1. At most `concurrentAgents` tasks run; the others wait in line, first come first served.
// 2. A task is over at its deadline: its place goes to the next one, and its generation is aborted.
// 3. Engines get a turn as soon as it is due: nothing here spares them an overload, so the figures show one.
import { drawArrivals } from "../arrivals.ts";
import type { FinishedRequest } from "../engine-request.ts";
import { createRandom, type Random } from "../seeded-random.ts";
import { TraceHash } from "../trace-hash.ts";
import { VirtualClock } from "../virtual-clock.ts";
import type { LoadPlan, LoadResult } from "./load-plan.ts";
import { LoadTally } from "./load-tally.ts";
import { createReplicas, pickReplica, type Replica } from "./replicas.ts";
import { drawTask, pickProfile, type TaskScript } from "./task-script.ts";

const MS_PER_MINUTE = 60_000;
/** An agent whose prompt is refused has to notice; without a pause one that never rests would stop time. */
const REFUSED_PAUSE_MS = 1000;

interface Task {
  readonly script: TaskScript;
  readonly arrivedMs: number;
  /** Where it runs; undefined while it waits in line. */
  replica: Replica | undefined;
  turn: number;
  over: boolean;
}

class LoadSimulation {
  readonly #plan: LoadPlan;
  readonly #random: Random;
  readonly #clock = new VirtualClock();
  readonly #trace = new TraceHash();
  readonly #tally: LoadTally;
  readonly #replicas: readonly Replica[];
  readonly #line: Task[] = [];
  /** By the id of the turn that is with an engine. */
  readonly #byTurn = new Map<string, Task>();
  readonly #windowMs: number;
  #running = 0;
  #drawn = 0;

  constructor(plan: LoadPlan) {
    this.#plan = plan;
    this.#random = createRandom(plan.seed);
    this.#tally = new LoadTally(plan.agents);
    this.#windowMs = plan.minutes * MS_PER_MINUTE;
    const onFinished = (finished: FinishedRequest): void => this.#onTurn(finished);
    this.#replicas = createReplicas(plan.site, { clock: this.#clock, trace: this.#trace, onFinished });
  }

  run(): LoadResult {
    const { arrivals, concurrentAgents, seed } = this.#plan;
    if (arrivals === "always") {
      for (let agent = 0; agent < concurrentAgents; agent += 1) this.#arrive();
    } else {
      const times = drawArrivals(arrivals, this.#windowMs, createRandom(seed + 1));
      for (const atMs of times) this.#clock.at(atMs, () => this.#arrive());
    }
    this.#clock.runUntil(Number.POSITIVE_INFINITY);
    return this.#tally.result(this.#plan, this.#replicas, this.#trace.hex);
  }

  #arrive(): void {
    const profile = pickProfile(this.#plan.agents, this.#random);
    const script = drawTask(`t${this.#drawn}`, profile, this.#plan.spread, this.#random);
    this.#drawn += 1;
    this.#tally.arrive(script.agent);
    const task: Task = { script, arrivedMs: this.#clock.nowMs, replica: undefined, turn: 0, over: false };
    this.#line.push(task);
    this.#clock.after(this.#plan.deadlineSeconds * 1000, () => this.#onDeadline(task));
    this.#startNext();
  }

  #startNext(): void {
    while (this.#running < this.#plan.concurrentAgents) {
      const task = this.#line.shift();
      if (task === undefined) return;
      if (task.over) continue;
      this.#running += 1;
      task.replica = pickReplica(this.#replicas);
      task.replica.tasks += 1;
      this.#sayTurn(task);
    }
  }

  #sayTurn(task: Task): void {
    const request = task.script.turns[task.turn];
    if (task.over || request === undefined) return;
    this.#byTurn.set(request.id, task);
    if (task.replica?.drive.submit(request) === undefined) return;
    this.#byTurn.delete(request.id);
    this.#tally.refuse();
    task.over = true;
    this.#clock.after(REFUSED_PAUSE_MS, () => this.#leave(task));
  }

  #onTurn(finished: FinishedRequest): void {
    const task = this.#byTurn.get(finished.id);
    if (task === undefined) return;
    this.#byTurn.delete(finished.id);
    this.#tally.turn(finished);
    const toolMs = task.script.toolMs[task.turn];
    task.turn += 1;
    if (toolMs !== undefined) {
      this.#clock.after(toolMs, () => this.#sayTurn(task));
      return;
    }
    const { nowMs } = this.#clock;
    this.#tally.finish(task.script.agent, nowMs - task.arrivedMs, nowMs <= this.#windowMs);
    this.#end(task);
  }

  #onDeadline(task: Task): void {
    if (task.over) return;
    this.#tally.miss();
    const turn = task.script.turns[task.turn]?.id;
    if (turn !== undefined && this.#byTurn.delete(turn)) task.replica?.drive.abort(turn);
    this.#end(task);
  }

  #end(task: Task): void {
    task.over = true;
    this.#leave(task);
  }

  /** Its place goes to the next one; an agent that never rests takes a new task. */
  #leave(task: Task): void {
    if (task.replica === undefined) return;
    task.replica.tasks -= 1;
    this.#running -= 1;
    if (this.#plan.arrivals === "always" && this.#clock.nowMs < this.#windowMs) this.#arrive();
    else this.#startNext();
  }
}

/** The same plan gives the same result, step for step. The model has to fit the cards: ask `replicaSize` before. */
export const simulateLoad = (plan: LoadPlan): LoadResult => new LoadSimulation(plan).run();
