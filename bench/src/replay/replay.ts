// The article's load in virtual time: so many agents, each of which takes its next task when the last one has ended.
// 1. An attempt is given up a fixed time after its dispatch; the whole task is tried again, as the article's agents did.
// 2. The same plan gives the same figures.
import {
  type AdmissionMode,
  type AgentProfile,
  createRandom,
  createReplicas,
  drawTask,
  type FinishedRequest,
  percentile,
  pickProfile,
  type Random,
  type Replica,
  type Site,
  type TaskScript,
  TraceHash,
  VirtualClock,
} from "@openclaw/engine";
import { createGate, type Gate, type Policy } from "./gates.ts";

export interface ReplayPlan {
  readonly site: Site;
  readonly admission: AdmissionMode;
  readonly policy: Policy;
  readonly agents: number;
  readonly profiles: readonly AgentProfile[];
  readonly minutes: number;
  readonly seed: number;
}

export interface ReplayResult {
  readonly tasksPerMinute: number;
  /** From the first dispatch to the answer, seconds. */
  readonly p50: number;
  readonly p95: number;
  readonly timeouts: number;
  readonly failed: number;
  readonly preemptions: number;
  readonly meanKvUse: number;
  readonly peakKvUse: number;
}

const MS_PER_MINUTE = 60_000;
/** The article's agents: 120 s, two more tries, each pause half as long again as the one before. */
const TIMEOUT_MS = 120_000;
const MAX_RETRIES = 2;
const FIRST_PAUSE_MS = 1_000;
const PAUSE_FACTOR = 1.5;
/** How far lengths and times lie around the profile's, as a share. */
const SPREAD = 0.3;

interface Attempt {
  readonly script: TaskScript;
  readonly startedMs: number;
  readonly number: number;
  turn: number;
  over: boolean;
}

class Replay {
  readonly #plan: ReplayPlan;
  readonly #clock = new VirtualClock();
  readonly #random: Random;
  readonly #replicas: readonly Replica[];
  readonly #gate: Gate;
  readonly #byTurn = new Map<string, Attempt>();
  readonly #seconds: number[] = [];
  readonly #endMs: number;
  #drawn = 0;
  #timeouts = 0;
  #failed = 0;

  constructor(plan: ReplayPlan) {
    this.#plan = plan;
    this.#random = createRandom(plan.seed);
    this.#endMs = plan.minutes * MS_PER_MINUTE;
    this.#replicas = createReplicas(
      { ...plan.site, admission: plan.admission },
      {
        clock: this.#clock,
        trace: new TraceHash(),
        onFinished: (finished) => this.#onTurn(finished),
        onStep: (outcome) => this.#gate.onStep(outcome),
      },
    );
    this.#gate = createGate(plan.policy, { replicas: this.#replicas, nowMs: () => this.#clock.nowMs });
  }

  run(): ReplayResult {
    for (let agent = 0; agent < this.#plan.agents; agent += 1) this.#nextTask();
    this.#clock.runUntil(this.#endMs);
    const totals = this.#replicas.map(({ drive }) => drive.totals);
    const busyMs = totals.reduce((sum, total) => sum + total.busyMs, 0);
    return {
      tasksPerMinute: this.#seconds.length / this.#plan.minutes,
      p50: percentile(this.#seconds, 0.5) ?? 0,
      p95: percentile(this.#seconds, 0.95) ?? 0,
      timeouts: this.#timeouts,
      failed: this.#failed,
      preemptions: this.#replicas.reduce((sum, { drive }) => sum + drive.engine.state.preemptions, 0),
      meanKvUse: totals.reduce((sum, total) => sum + total.meanKvUse * total.busyMs, 0) / Math.max(1, busyMs),
      peakKvUse: Math.max(...totals.map(({ peakKvUse }) => peakKvUse)),
    };
  }

  #nextTask(): void {
    const script = drawTask(`t${this.#drawn}`, pickProfile(this.#plan.profiles, this.#random), SPREAD, this.#random);
    this.#drawn += 1;
    this.#attempt(script, this.#clock.nowMs, 0);
  }

  #attempt(script: TaskScript, startedMs: number, number: number): void {
    const attempt: Attempt = { script, startedMs, number, turn: 0, over: false };
    const deadlineMs = this.#clock.nowMs + TIMEOUT_MS;
    this.#clock.at(deadlineMs, () => this.#onTimeout(attempt));
    this.#ask(attempt, deadlineMs);
  }

  #idOf({ script, number, turn }: Attempt): string {
    return `${script.turns[turn]?.id} try ${number}`;
  }

  #ask(attempt: Attempt, deadlineMs: number): void {
    const request = attempt.script.turns[attempt.turn];
    if (attempt.over || request === undefined) return;
    const id = this.#idOf(attempt);
    this.#byTurn.set(id, attempt);
    this.#gate.ask({ request: { ...request, id }, agent: attempt.script.agent, deadlineMs });
  }

  #onTurn({ id, outputTokens }: FinishedRequest): void {
    const attempt = this.#byTurn.get(id);
    if (attempt === undefined) return;
    this.#byTurn.delete(id);
    this.#gate.end(id, outputTokens);
    const { script, startedMs, turn } = attempt;
    const toolMs = script.toolMs[turn];
    attempt.turn += 1;
    if (toolMs !== undefined) {
      this.#clock.after(toolMs, () => this.#ask(attempt, startedMs + TIMEOUT_MS));
      return;
    }
    attempt.over = true;
    this.#seconds.push((this.#clock.nowMs - startedMs) / 1000);
    this.#nextTask();
  }

  #onTimeout(attempt: Attempt): void {
    if (attempt.over) return;
    attempt.over = true;
    this.#timeouts += 1;
    const id = this.#idOf(attempt);
    if (this.#byTurn.delete(id)) this.#gate.end(id);
    const { script, startedMs, number } = attempt;
    if (number < MAX_RETRIES) {
      const pauseMs = FIRST_PAUSE_MS * PAUSE_FACTOR ** number;
      this.#clock.after(pauseMs, () => this.#attempt(script, startedMs, number + 1));
      return;
    }
    this.#failed += 1;
    this.#nextTask();
  }
}

export const replay = (plan: ReplayPlan): ReplayResult => new Replay(plan).run();
