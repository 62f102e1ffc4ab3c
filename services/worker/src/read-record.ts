// Reads what earlier attempts of a task have recorded: from the work item what Postgres has, from the journal the rest.
import { type Bus, decode, readSubject } from "@openclaw/bus";
import { JOURNAL, type JournalEvent, journalEvent, parseMessage, type WorkItem } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { type BackoffPolicy, backoffDelay, sleep } from "@openclaw/time";

/**
 * Ten tool results of the largest size that travels inline, and the turns between them, are 3 MiB. Of a longer record the
 * beginning is taken over, so that no attempt holds more than this beside its agent's own memory.
 */
const MAX_RECORD_BYTES = 4 * 1024 * 1024;
/** A longest run has a few dozen; hundreds of attempts that were given back come to this. Reading them takes a second. */
const MAX_RECORDS = 2_000;
/** As patient as an append: with the pauses between them 13 s, longer than a broker takes to restart. */
const MAX_TRIES = 10;
const BACKOFF: BackoffPolicy = { baseMs: 100, multiplier: 2, maxMs: 2_000 };

export interface TaskRecord {
  /** Of the attempts that this one may take over, as far as they could be read: from Postgres, and from the journal. */
  readonly stored: readonly JournalEvent[];
  readonly logged: readonly JournalEvent[];
  /** Where the reading of the journal ended: its last sequence for this task. */
  readonly lastSeq: number;
}

const readEvents = (raw: readonly unknown[]): JournalEvent[] => {
  const events: JournalEvent[] = [];
  for (const one of raw) {
    const parsed = parseMessage(journalEvent, one);
    if (!parsed.ok) break;
    events.push(parsed.value);
  }
  return events;
};

const readJournal = async (bus: Bus, subject: string, { attempt, resume_from = attempt }: WorkItem) => {
  const events: JournalEvent[] = [];
  let bytes = 0;
  const lastSeq = await readSubject(bus, JOURNAL.name, subject, (data) => {
    const parsed = decode(journalEvent, data);
    // A hole: what is numbered after it is not taken over.
    if (!parsed.ok || parsed.value.attempt < resume_from) return true;
    if (parsed.value.attempt >= attempt) throw new AppError("attempt_revoked");
    bytes += data.byteLength;
    if (bytes > MAX_RECORD_BYTES) return false;
    events.push(parsed.value);
    return events.length < MAX_RECORDS;
  });
  return { events, lastSeq };
};

/** Throws `attempt_revoked` when the log is already another's, and `journal_unavailable` when it cannot be read in time. */
export const readRecord = async (bus: Bus, subject: string, item: WorkItem): Promise<TaskRecord> => {
  const stored = readEvents(item.recorded ?? []);
  for (let tries = 1; ; tries += 1) {
    try {
      const { events: logged, lastSeq } = await readJournal(bus, subject, item);
      return { stored, logged, lastSeq };
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.kind !== "unavailable") throw thrown;
      if (tries === MAX_TRIES)
        throw new AppError("journal_unavailable", `the log could not be read: ${thrown.message}`, { cause: thrown });
    }
    await sleep(backoffDelay(tries, BACKOFF, 1));
  }
};
