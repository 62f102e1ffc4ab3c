// The agent processes of one agent type: warm ones ready, more under load, none over its limits.
// P1: a start that fails is the worker's fault and not a task's. While starts fail, the pool offers only what already runs,
// and who waits in vain gets `agent_start_failed`, which gives the attempt back uncounted.
import { AppError } from "@openclaw/errors";
import type { Logger } from "@openclaw/telemetry";
import { within } from "@openclaw/time";
import { AgentProcess, type AgentState, type ExitReason } from "./agent-process.ts";
import { isSpent, planPool } from "./pool-plan.ts";
import { residentBytes } from "./resident-memory.ts";
import { untilAborted } from "./until-aborted.ts";

/** One a second: a process that lets ten pass is not going to answer. */
export const MAX_UNANSWERED_PINGS = 10;
/** A start takes a fraction of a second; a machine on which it takes longer than this has other troubles. */
const START_MS = 15_000;
/** After a process died before it was ready: what killed it will most likely kill the next one too. */
const FAILED_START_PAUSE_MS = 1_000;

export interface PoolOptions {
  readonly warm: number;
  readonly max: number;
  readonly idleTimeoutMs: number;
  readonly maxTasks: number;
  readonly memoryLimitBytes: number;
  /** The file that an agent process runs. */
  readonly entry: string;
  readonly log: Logger;
  /** The number of processes, or what they do, has changed. */
  readonly onChange: () => void;
  readonly onExit: (reason: ExitReason) => void;
}

export class Pool {
  readonly #options: PoolOptions;
  readonly #members = new Set<AgentProcess>();
  /** Those that somebody uses, from being handed over until they are given back. */
  readonly #taken = new Set<AgentProcess>();
  readonly #waiting: PromiseWithResolvers<AgentProcess>[] = [];
  #queued = 0;
  #forkAfter = 0;
  /** Why the last start failed; undefined once one succeeds. */
  #startProblem: string | undefined;
  #draining = false;
  #stopping = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#members.size;
  }

  /** Attempts that it can serve at once (P1). */
  get capacity(): number {
    const { max } = this.#options;
    return this.#startProblem === undefined ? max : Math.min(max, this.count("idle") + this.count("busy"));
  }

  /** Why no process can be had now, or undefined. */
  get problem(): string | undefined {
    return this.capacity === 0 ? this.#startProblem : undefined;
  }

  count(state: AgentState): number {
    let count = 0;
    for (const agent of this.#members) if (agent.state === state) count += 1;
    return count;
  }

  start(): void {
    this.#sustain();
  }

  /** Tasks of this type that wait anywhere. */
  expect(queued: number): void {
    this.#queued = queued;
    this.#sustain();
  }

  /** From now on processes are started only for attempts that are here already. */
  drain(): void {
    this.#draining = true;
    this.#queued = 0;
  }

  /** Runs `work` with a process of its own, as soon as there is one. */
  async use<T>(signal: AbortSignal, work: (agent: AgentProcess) => Promise<T>): Promise<T> {
    const agent = await this.#acquire(signal);
    try {
      const done = work(agent);
      this.#replaceSpent(agent);
      return await done;
    } finally {
      this.#giveBack(agent);
    }
  }

  /** Kills those over the memory limit, and those that no longer answer. Called twice a second. */
  async inspect(): Promise<void> {
    await Promise.all([...this.#members].map((agent) => this.#inspectOne(agent)));
    this.#sustain();
  }

  ping(): void {
    for (const agent of this.#members) agent.ping();
  }

  /** Ends all processes and waits until they are gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const members = [...this.#members];
    for (const agent of members) agent.kill("draining");
    await Promise.all(members.map((agent) => agent.exited));
  }

  async #inspectOne(agent: AgentProcess): Promise<void> {
    if (agent.unanswered > MAX_UNANSWERED_PINGS) return agent.kill("hung");
    const bytes = await residentBytes(agent.pid);
    if (bytes !== undefined && bytes > this.#options.memoryLimitBytes) agent.kill("memory");
  }

  async #acquire(signal: AbortSignal): Promise<AgentProcess> {
    signal.throwIfAborted();
    for (const agent of this.#members) if (this.#isFree(agent)) return this.#take(agent);
    const turn = Promise.withResolvers<AgentProcess>();
    this.#waiting.push(turn);
    this.#sustain();
    try {
      return await within(untilAborted(turn.promise, signal), START_MS, () => noProcess("none was ready in time"));
    } catch (error) {
      this.#leaveQueue(turn);
      throw error;
    }
  }

  #isFree(agent: AgentProcess): boolean {
    return agent.state === "idle" && !this.#taken.has(agent);
  }

  #take(agent: AgentProcess): AgentProcess {
    this.#taken.add(agent);
    return agent;
  }

  #leaveQueue(turn: PromiseWithResolvers<AgentProcess>): void {
    const index = this.#waiting.indexOf(turn);
    if (index >= 0) this.#waiting.splice(index, 1);
    else {
      // Handed over in the same moment, it goes on to the next; refused, there is nothing to pass on.
      turn.promise.then(
        (agent) => this.#giveBack(agent),
        () => {},
      );
    }
  }

  #giveBack(agent: AgentProcess): void {
    void agent.release().then(() => {
      this.#taken.delete(agent);
      this.#replaceSpent(agent);
      this.#serve();
    });
  }

  /** One that has begun its last task has a successor started; one that has done it goes. */
  #replaceSpent({ tasks }: AgentProcess): void {
    if (isSpent(tasks, this.#options.maxTasks)) this.#sustain();
  }

  /** Hands idle processes to those that wait, in order. */
  #serve(): void {
    for (const agent of this.#members) {
      if (!this.#isFree(agent)) continue;
      const next = this.#waiting.shift();
      if (next === undefined) break;
      next.resolve(this.#take(agent));
    }
    this.#options.onChange();
  }

  #sustain(): void {
    if (this.#stopping) return;
    const { max, idleTimeoutMs, maxTasks } = this.#options;
    const warm = this.#draining ? 0 : this.#options.warm;
    const now = performance.now();
    const members = [...this.#members].map((agent) => ({
      id: agent,
      state: this.#taken.has(agent) && agent.state === "idle" ? ("busy" as const) : agent.state,
      tasks: agent.tasks,
      idleSince: agent.idleSince,
    }));
    const facts = { warm, max, idleTimeoutMs, maxTasks, now, members };
    const plan = planPool({ ...facts, waiting: this.#waiting.length, queued: this.#queued });
    for (const agent of plan.recycle) agent.kill("recycled");
    for (const agent of plan.letGo) agent.kill("idle");
    if (now >= this.#forkAfter) for (let i = 0; i < plan.fork; i += 1) this.#fork();
  }

  #fork(): void {
    const { entry, memoryLimitBytes } = this.#options;
    const onReady = () => {
      this.#startProblem = undefined;
      this.#serve();
    };
    const onEnd = (agent: AgentProcess, reason: ExitReason) => this.#ended(agent, reason);
    this.#members.add(new AgentProcess({ entry, memoryLimitBytes }, { onReady, onEnd }));
    this.#options.onChange();
  }

  #ended(agent: AgentProcess, reason: ExitReason): void {
    const { log, onExit, onChange } = this.#options;
    this.#members.delete(agent);
    this.#taken.delete(agent);
    onExit(reason);
    if (reason === "memory" || reason === "hung" || reason === "died") {
      log.warn({ pid: agent.pid, reason, lastWords: agent.lastWords }, "An agent process ended before its time");
    }
    if (!agent.wasReady && !this.#stopping) this.#startFailed(agent, reason);
    onChange();
    this.#sustain();
  }

  /** P1. */
  #startFailed(agent: AgentProcess, reason: ExitReason): void {
    this.#forkAfter = performance.now() + FAILED_START_PAUSE_MS;
    this.#startProblem = `it ended as ${reason} before it was ready: ${pointOf(agent.lastWords)}`;
    if (this.capacity > 0) return;
    for (const turn of this.#waiting.splice(0)) turn.reject(noProcess(this.#startProblem));
  }
}

/** The line that names the error; the runtime's last line is its version. */
const pointOf = (words: string): string => {
  const lines = words.split("\n");
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? "";
};

const noProcess = (why: string): AppError => new AppError("agent_start_failed", `no agent process: ${why}`);
