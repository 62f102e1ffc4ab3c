// A task's subject in JOURNAL as an append-only log with one writer at a time (rule R2).
// L1: every append is compare-and-set on the subject's last sequence.
// L2: a refused or unanswered append proves nothing: the last record decides. Own id: it was stored. Higher attempt, or a
//     record of this attempt that this writer has not written: stop. Else the scheduler is asked whether the attempt is
//     current, and the append goes after what was read.
// L3: a broker that is away or a full journal is nobody's fault but ours: what cannot be written in time ends in
//     `journal_unavailable`, which gives the attempt back and decides nothing about its task.
import { JOURNAL, type JournalEvent, journalEvent } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { sleep } from "@openclaw/time";
import type { Bus } from "./bus.ts";
import { readLast } from "./read-last.ts";
import { decode } from "./wire.ts";

/** With the pauses between them 13 s at least, longer than a broker takes to restart. More refusals are no race. */
const MAX_TRIES = 10;
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 2_000;

/** L3: a broker, a database or a leader that is away, a journal without room. */
const mayPass = ({ kind, code }: AppError): boolean => kind === "unavailable" || code === "queue_full";

export interface AppendLogOptions {
  readonly bus: Bus;
  readonly subject: string;
  /** Whether this attempt is still the current one; asked only after a refusal. */
  readonly isCurrent: () => Promise<boolean>;
}

export class AppendLog {
  readonly #options: AppendLogOptions;
  #lastSeq: number;

  /** `lastSeq` is what the caller believes to be the subject's last sequence: 0 for a first attempt. */
  constructor(options: AppendLogOptions, lastSeq = 0) {
    this.#options = options;
    this.#lastSeq = lastSeq;
  }

  /** Stores the event, or throws `attempt_revoked` when this writer is no longer the one, or `journal_unavailable` (L3). */
  async append(event: JournalEvent): Promise<void> {
    await this.#insist(event, () => true);
  }

  /**
   * Like `append`, for an event that is true only of what was read up to `lastSeq`: when the log has gone on since then,
   * nothing is stored, and the answer is false.
   */
  appendAfter(lastSeq: number, event: JournalEvent): Promise<boolean> {
    this.#lastSeq = lastSeq;
    return this.#insist(event, () => this.#lastSeq === lastSeq);
  }

  /** Whether it was stored; `mayFollow` says whether it may go after what was read last (L2). */
  async #insist(event: JournalEvent, mayFollow: () => boolean): Promise<boolean> {
    let failure: AppError | undefined;
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      try {
        if (tries > 0 && (await this.#wasStored(event))) return true;
        if (!mayFollow()) return false;
        if (await this.#store(event)) return true;
        failure = undefined;
      } catch (error) {
        if (!(error instanceof AppError) || !mayPass(error)) throw error;
        failure = error;
        await sleep(Math.min(FIRST_PAUSE_MS * 2 ** tries, MAX_PAUSE_MS));
      }
    }
    if (failure === undefined)
      throw new AppError("attempt_revoked", "another writer keeps appending to this task's log");
    throw new AppError("journal_unavailable", `the log took no record: ${failure.message}`, { cause: failure });
  }

  async #store(event: JournalEvent): Promise<boolean> {
    const { bus, subject } = this.#options;
    const ack = await bus.streams.publish(subject, event, { expectLastSubjectSequence: this.#lastSeq, once: true });
    if (ack.stored) this.#lastSeq = ack.seq;
    return ack.stored;
  }

  /** L2: whether an earlier try was stored after all. Otherwise the next one goes after what was read. */
  async #wasStored(event: JournalEvent): Promise<boolean> {
    const { bus, subject, isCurrent } = this.#options;
    const message = await readLast(bus, JOURNAL.name, subject);
    this.#lastSeq = message?.seq ?? 0;
    const parsed = message === undefined ? undefined : decode(journalEvent, message.data);
    const last = parsed?.ok === true ? parsed.value : undefined;
    if (last !== undefined && isSame(last, event)) return true;
    if ((last !== undefined && isAhead(last, event)) || !(await isCurrent())) throw new AppError("attempt_revoked");
    return false;
  }
}

const isSame = (stored: JournalEvent, own: JournalEvent): boolean =>
  stored.attempt === own.attempt && stored.n === own.n && stored.type === own.type;

const isAhead = (stored: JournalEvent, own: JournalEvent): boolean =>
  stored.attempt > own.attempt || (stored.attempt === own.attempt && stored.n >= own.n);
