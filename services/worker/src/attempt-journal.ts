// Writes what happens in one attempt into its task's log, numbered from 0 (rule R2). Each record is begun and not waited
// for: whoever is about to do something that must come after it asks `written` first.
// J1: records are stored one after the other, in the order in which they were given.
// J2: nothing is stored after a record that was not: a log has no holes, and a writer that was refused stays silent.
// J3: an attempt that takes steps over begins right after the last record that it has read. Were a record of the attempt
//     before stored in between, its step would not be known and would be made twice.
import { AppendLog, type Bus } from "@openclaw/bus";
import {
  type JournalEvent,
  journalSlot,
  journalSubject,
  type ModelStep,
  type Outcome,
  type RecordedStep,
  type SessionPruned,
  type ToolStep,
  type WorkItem,
} from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import type { Clock } from "@openclaw/time";
import { EffectRecord } from "./effect-record.ts";
import { readRecord } from "./read-record.ts";
import { resumableSteps } from "./resumable.ts";

type Head = "v" | "task" | "tenant" | "agent" | "attempt" | "n" | "at";

/** The attempt before writes one record at a time and is refused once this one has begun: three are more than it has. */
const MAX_READINGS = 5;

export interface AttemptJournalOptions {
  readonly bus: Bus;
  readonly item: WorkItem;
  readonly clock: Clock;
  /** Whether the scheduler still holds this attempt for the current one. */
  readonly isCurrent: () => Promise<boolean>;
}

export class AttemptJournal {
  readonly #bus: Bus;
  readonly #subject: string;
  readonly #log: AppendLog;
  readonly #item: WorkItem;
  readonly #clock: Clock;
  /** What this attempt has read and written. */
  #record: EffectRecord | undefined = new EffectRecord();
  #n = 0;
  #written: Promise<void> = Promise.resolve();

  constructor({ bus, item, clock, isCurrent }: AttemptJournalOptions) {
    const { task, tenant, agent } = item;
    this.#bus = bus;
    this.#subject = journalSubject.build({ slot: journalSlot(task), tenant, agent, task });
    this.#log = new AppendLog({ bus, subject: this.#subject, isCurrent });
    this.#item = item;
    this.#clock = clock;
  }

  /** Settles when all that was given is stored; rejects with `attempt_revoked` when this writer is no longer the one. */
  written(): Promise<void> {
    return this.#written;
  }

  /** What has led to an effect that is to be called now, and may not be in Postgres yet. */
  ledToEffect(): readonly JournalEvent[] {
    return this.#record?.lacking() ?? [];
  }

  /** No effect will be called: nothing is kept for one. */
  callsNoEffect(): void {
    this.#record = undefined;
  }

  started(worker: string): void {
    this.#append({ ...this.#head(), type: "attempt.started", worker });
  }

  /** Like `started`, for an attempt that goes on after the steps of earlier ones, which it returns. */
  resumed(worker: string): Promise<readonly RecordedStep[]> {
    const head = this.#head();
    this.#n += 1;
    const steps = this.#resume(head, worker);
    this.#written = steps.then(() => {});
    this.#written.catch(() => {});
    return steps;
  }

  modelStep(step: Omit<ModelStep, Head | "type">): void {
    this.#append({ ...this.#head(), type: "step.model", ...step });
  }

  toolStep(step: Omit<ToolStep, Head | "type">): void {
    this.#append({ ...this.#head(), type: "step.tool", ...step });
  }

  sessionPruned(change: Omit<SessionPruned, Head | "type">): void {
    this.#append({ ...this.#head(), type: "session.pruned", ...change });
  }

  sessionReset(session: string, tasks: number): void {
    this.#append({ ...this.#head(), type: "session.reset", session, tasks });
  }

  ended(outcome: Outcome): void {
    this.#append({ ...this.#head(), type: "attempt.ended", outcome });
  }

  #head() {
    const { task, tenant, agent, attempt } = this.#item;
    const at = new Date(this.#clock.now()).toISOString();
    return { v: 1, task, tenant, agent, attempt, n: this.#n, at } as const;
  }

  /** J3 */
  async #resume(head: Pick<JournalEvent, Head>, worker: string): Promise<readonly RecordedStep[]> {
    for (let readings = 0; readings < MAX_READINGS; readings += 1) {
      const { stored, logged, lastSeq } = await readRecord(this.#bus, this.#subject, this.#item);
      // Beginning anew, the model could ask for an effect once more, in another place.
      const maxAgeMs = this.#item.has_effects === true ? Number.POSITIVE_INFINITY : undefined;
      const steps = resumableSteps([...stored, ...logged], this.#clock.now(), maxAgeMs);
      const event = { ...head, type: "attempt.started", worker, resumed_steps: steps.length } as const;
      if (!(await this.#log.appendAfter(lastSeq, event))) continue;
      this.#record?.add(stored, "postgres");
      this.#record?.add([...logged, event], "journal");
      return steps;
    }
    throw new AppError("attempt_revoked", "another writer keeps appending to this task's log");
  }

  #append(event: JournalEvent): void {
    this.#n += 1;
    this.#record?.add([event], "journal");
    this.#written = this.#written.then(() => this.#log.append(event));
    // Who needs to know asks `written`.
    this.#written.catch(() => {});
  }
}
