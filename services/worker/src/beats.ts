// Tells the leading scheduler, per agent type, what this worker can run and runs: at each change and twice a second.
// It renews the leases, and the answer says what must stop. While nobody leads, the work goes on.
import type { Bus } from "@openclaw/bus";
import { beat, control } from "@openclaw/contracts";
import { coerceError } from "@openclaw/errors";
import type { Logger } from "@openclaw/telemetry";
import type { AgentType } from "./agent-type.ts";

const BEAT_MS = 500;
/** Changes within this time are told in one beat. */
const GATHER_MS = 50;
/** A beat that takes longer is overtaken by the next. */
const ANSWER_MS = 1_000;

export interface BeatsOptions {
  readonly bus: Bus;
  readonly worker: string;
  readonly log: Logger;
}

export class Beats {
  readonly #options: BeatsOptions;
  readonly #gathering = new Map<AgentType, NodeJS.Timeout>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: BeatsOptions) {
    this.#options = options;
  }

  start(types: readonly AgentType[]): void {
    this.#timer = setInterval(() => {
      for (const type of types) void this.tell(type);
    }, BEAT_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const timer of this.#gathering.values()) clearTimeout(timer);
    this.#gathering.clear();
  }

  /** Something changed; it is told soon, together with what else changes. */
  changed(type: AgentType): void {
    if (this.#timer === undefined || this.#gathering.has(type)) return;
    const timer = setTimeout(() => {
      this.#gathering.delete(type);
      void this.tell(type);
    }, GATHER_MS);
    this.#gathering.set(type, timer);
  }

  /** One beat now. Never rejects. */
  async tell(type: AgentType): Promise<void> {
    const { bus, worker, log } = this.#options;
    try {
      const request = type.beat(worker);
      const answer = await bus.request(control("beat"), request, beat.reply, { timeoutMs: ANSWER_MS });
      type.hear(answer.revoked, answer.queued);
    } catch (thrown) {
      log.debug({ agent: type.agent, err: coerceError(thrown) }, "A beat was not answered");
    }
  }
}
