// A task's events for one reader: what JOURNAL holds, then what comes, then the end.
// F1: the end is sent after everything that the journal holds, though RESULTS may be heard first.
// F2: where JOURNAL has let go of a task's records, or of the first of them, the table of steps tells them instead.
// F3: JOURNAL is read from the first record of the task on; what the reader has already is passed over by (attempt, n).
import { type Bus, decode, followSubject, lastSequence } from "@openclaw/bus";
import { JOURNAL, journalEvent, journalSlot, journalSubject, type Task } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { within } from "@openclaw/time";
import { END_ID, stepEventId } from "./event-position.ts";
import type { EventStream } from "./event-stream.ts";
import type { TaskEnd } from "./task-end.ts";
import type { StepPosition, TaskReader } from "./task-reader.ts";

export interface EventFeedDeps {
  readonly bus: Bus;
  readonly tasks: TaskReader;
  readonly taskEnd: TaskEnd;
}

/** For the rest of the journal once the end is known: it is stored already and only has to be read. */
const CATCH_UP_MS = 30_000;
const STEPS_PAGE = 100;

const isAfter = (a: StepPosition, b: StepPosition): boolean =>
  a.attempt > b.attempt || (a.attempt === b.attempt && a.n > b.n);

/** Whether a record may be missing between the two. */
const isApart = (last: StepPosition, next: StepPosition): boolean =>
  next.attempt === last.attempt ? next.n > last.n + 1 : next.attempt > 1 || next.n > 0;

export class EventFeed {
  readonly #deps: EventFeedDeps;
  readonly #task: Task;
  readonly #out: EventStream;
  readonly #subject: string;
  #seq = 0;
  #last: StepPosition;
  #progress = Promise.withResolvers<void>();

  constructor(deps: EventFeedDeps, task: Task, after: StepPosition, out: EventStream) {
    this.#deps = deps;
    this.#task = task;
    this.#out = out;
    this.#last = after;
    const { id, tenant, agent } = task;
    this.#subject = journalSubject.build({ slot: journalSlot(id), tenant, agent, task: id });
  }

  /** Sends until the task has ended, the reader is gone or the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await this.#out.send({ event: "task", data: this.#task });
    const over = new AbortController();
    const stop = AbortSignal.any([signal, this.#out.gone, over.signal]);
    const reading = this.#read(stop);
    const watching = this.#deps.taskEnd.wait(this.#task, stop);
    try {
      const ended = await Promise.race([watching, reading]);
      if (ended === undefined) return;
      await Promise.race([this.#caughtUp(), reading]);
      over.abort();
      await reading;
      await this.#out.send({ event: `task.${ended.state}`, id: END_ID, data: ended });
    } finally {
      over.abort();
      await Promise.allSettled([reading, watching]);
    }
  }

  async #read(signal: AbortSignal): Promise<undefined> {
    await followSubject(
      this.#deps.bus,
      JOURNAL.name,
      this.#subject,
      { afterSeq: 0, signal },
      {
        onMessage: (seq, data) => this.#forward(seq, data),
        onCaughtUp: async () => {
          if (this.#seq === 0) await this.#tellSteps();
        },
      },
    );
  }

  async #forward(seq: number, data: Uint8Array): Promise<void> {
    const event = decode(journalEvent, data);
    if (event.ok && isAfter(event.value, this.#last)) {
      if (isApart(this.#last, event.value)) await this.#tellSteps(event.value);
      await this.#send(event.value);
    }
    this.#seq = seq;
    this.#progress.resolve();
    this.#progress = Promise.withResolvers();
  }

  /** Tells the recorded steps after the last event, and before `next` if that is given (F2). */
  async #tellSteps(next?: StepPosition): Promise<void> {
    for (;;) {
      const steps = await this.#deps.tasks.steps(this.#task.id, this.#last, STEPS_PAGE);
      for (const step of steps) {
        if (next !== undefined && !isAfter(next, step)) return;
        await this.#send(step);
      }
      if (steps.length < STEPS_PAGE) return;
    }
  }

  async #send(event: StepPosition & { readonly type: string }): Promise<void> {
    await this.#out.send({ event: event.type, id: stepEventId(event), data: event });
    this.#last = event;
  }

  /** Resolves when all that the journal holds now has been sent (F1). */
  async #caughtUp(): Promise<void> {
    const target = await lastSequence(this.#deps.bus, JOURNAL.name, this.#subject);
    while (this.#seq < target) {
      await within(
        this.#progress.promise,
        CATCH_UP_MS,
        () => new AppError("bus_unavailable", "the journal is not read"),
      );
    }
  }
}
