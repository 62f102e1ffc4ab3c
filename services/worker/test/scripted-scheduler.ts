// Plays the leading scheduler to a worker: grants claims, hears beats and outcomes, sends work.
import { Bus, ensureStream, type Listening } from "@openclaw/bus";
import {
  type AgentSpec,
  type AttemptRef,
  type BeatRequest,
  beat,
  claim,
  control,
  fetchAgent,
  JOURNAL,
  type OutcomeReport,
  reportOutcome,
  WORK,
  type WorkItem,
  workSubject,
} from "@openclaw/contracts";
import { createLogger } from "@openclaw/telemetry";
import { eventually, type TestNats } from "@openclaw/testkit";

export const silent = createLogger({ service: "worker", instance: "test", level: "silent" });

export const itemOf = (agent: string, task: string, over: Partial<WorkItem> = {}): WorkItem => ({
  v: 1,
  task,
  attempt: 1,
  tenant: "default",
  agent,
  agent_version: "1",
  priority: "normal",
  input: { text: "work" },
  data_class: null,
  root: task,
  timeout_ms: 60_000,
  deadline: null,
  adapter: null,
  ...over,
});

let count = 0;
export const newTask = (): string => {
  count += 1;
  return `task_${String(count).padStart(26, "0")}`;
};

export class ScriptedScheduler {
  readonly bus: Bus;
  readonly beats: BeatRequest[] = [];
  readonly outcomes: OutcomeReport[] = [];
  readonly claims: AttemptRef[] = [];
  /** What it answers to beats. */
  queued = 0;
  revoked: AttemptRef[] = [];
  #outcomes: Listening | undefined;

  constructor(nats: TestNats) {
    this.bus = new Bus({ url: nats.url, name: "scheduler", log: silent });
  }

  async start(spec: AgentSpec): Promise<void> {
    await this.bus.start();
    await ensureStream(this.bus, WORK);
    await ensureStream(this.bus, JOURNAL);
    this.bus.serve(control("claim"), claim.request, ({ task, attempt }) => {
      this.claims.push({ task, attempt });
      return { v: 1, granted: true };
    });
    this.bus.serve(control("agent"), fetchAgent.request, () => ({ v: 1, spec }));
    this.bus.serve(control("beat"), beat.request, (told) => {
      this.beats.push(told);
      return { v: 1, revoked: this.revoked, queued: this.queued };
    });
    this.lead();
  }

  /** Hears outcomes, as a leader does. */
  lead(): void {
    this.#outcomes = this.bus.serve(control("outcome"), reportOutcome.request, (outcome) => {
      this.outcomes.push(outcome);
      return { v: 1, accepted: true, state: "succeeded" };
    });
  }

  /** Nobody hears outcomes until `lead`. */
  resign(): void {
    this.#outcomes?.stop();
  }

  async send(item: WorkItem): Promise<void> {
    await this.bus.streams.publish(workSubject.build({ agent: item.agent, task: item.task }), item);
  }

  outcomeOf(task: string, attempt = 1): Promise<OutcomeReport["outcome"]> {
    const find = () => this.outcomes.find((told) => told.task === task && told.attempt === attempt)?.outcome;
    return eventually(find, { withinMs: 30_000, because: `attempt ${attempt} of ${task} was reported` });
  }

  /** Waits for a beat from now on that looks so. */
  async beatWhere(because: string, is: (told: BeatRequest) => boolean): Promise<BeatRequest> {
    const from = this.beats.length;
    return eventually(() => this.beats.slice(from).find(is), { withinMs: 20_000, because });
  }
}
