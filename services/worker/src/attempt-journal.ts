// Writes what happens in one attempt into its task's log, numbered from 0 (rule R2). Each record is begun and not waited
// for: whoever is about to do something that must come after it asks `written` first.
// J1: records are stored one after the other, in the order in which they were given.
// J2: nothing is stored after a record that was not: a log has no holes, and a writer that was refused stays silent.
import { AppendLog, type Bus } from "@openclaw/bus";
import {
  type JournalEvent,
  journalSlot,
  journalSubject,
  type ModelStep,
  type Outcome,
  type ToolStep,
  type WorkItem,
} from "@openclaw/contracts";
import type { Clock } from "@openclaw/time";

type Head = "v" | "task" | "tenant" | "agent" | "attempt" | "n" | "at";

export interface AttemptJournalOptions {
  readonly bus: Bus;
  readonly item: WorkItem;
  readonly clock: Clock;
  /** Whether the scheduler still holds this attempt for the current one. */
  readonly isCurrent: () => Promise<boolean>;
}

export class AttemptJournal {
  readonly #log: AppendLog;
  readonly #item: WorkItem;
  readonly #clock: Clock;
  #n = 0;
  #written: Promise<void> = Promise.resolve();

  constructor({ bus, item, clock, isCurrent }: AttemptJournalOptions) {
    const { task, tenant, agent } = item;
    const subject = journalSubject.build({ slot: journalSlot(task), tenant, agent, task });
    this.#log = new AppendLog({ bus, subject, isCurrent });
    this.#item = item;
    this.#clock = clock;
  }

  /** Settles when all that was given is stored; rejects with `attempt_revoked` when this writer is no longer the one. */
  written(): Promise<void> {
    return this.#written;
  }

  started(worker: string): void {
    this.#append({ ...this.#head(), type: "attempt.started", worker });
  }

  modelStep(step: Omit<ModelStep, Head | "type">): void {
    this.#append({ ...this.#head(), type: "step.model", ...step });
  }

  toolStep(step: Omit<ToolStep, Head | "type">): void {
    this.#append({ ...this.#head(), type: "step.tool", ...step });
  }

  ended(outcome: Outcome): void {
    this.#append({ ...this.#head(), type: "attempt.ended", outcome });
  }

  #head() {
    const { task, tenant, agent, attempt } = this.#item;
    const at = new Date(this.#clock.now()).toISOString();
    return { v: 1, task, tenant, agent, attempt, n: this.#n, at } as const;
  }

  #append(event: JournalEvent): void {
    this.#n += 1;
    this.#written = this.#written.then(() => this.#log.append(event));
    // Who needs to know asks `written`.
    this.#written.catch(() => {});
  }
}
