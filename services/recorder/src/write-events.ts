// A batch of journal events into Postgres, in one transaction and one statement per table.
// W1: an event that Postgres refuses for good is written as a placeholder; one whose placeholder is refused too is given
// up. Nothing is tried for ever.
// W2: what is thrown from here is a database that cannot write now; nothing of the batch may be acknowledged then.
import { guardJson, type JournalEvent } from "@openclaw/contracts";
import type { AppError } from "@openclaw/errors";
import { type EventRows, insertEventRows, rowsOf, type Store, sqlStateOf, writeOrSplit } from "@openclaw/store";
import type { Clock } from "@openclaw/time";
import { placeholderOf } from "./placeholder.ts";

type RecordTable = "steps" | "usage" | "audit";

export interface WriteEventsDeps {
  readonly store: Pick<Store, "transaction">;
  readonly clock: Clock;
  readonly onWritten: (table: RecordTable, rows: number) => void;
  /** A placeholder stands in the event's place. */
  readonly onReplaced: (event: JournalEvent, reason: string) => void;
  /** Not even a placeholder could be written. */
  readonly onGivenUp: (event: JournalEvent, error: AppError) => void;
}

interface Entry {
  readonly event: JournalEvent;
  readonly rows: EventRows;
}

export type WriteEvents = (events: readonly JournalEvent[]) => Promise<void>;

export const createWriteEvents = ({ store, clock, onWritten, onReplaced, onGivenUp }: WriteEventsDeps): WriteEvents => {
  const write = async (entries: readonly Entry[]): Promise<void> => {
    const rows = entries.map((entry) => entry.rows);
    const written = await store.transaction((queries) => insertEventRows(queries, rows));
    for (const table of ["steps", "usage", "audit"] as const) onWritten(table, written[table]);
  };

  const replace = (event: JournalEvent, reason: string): Entry => {
    onReplaced(event, reason);
    return { event, rows: placeholderOf(event, reason, new Date(clock.now()).toISOString()) };
  };

  const entryOf = (event: JournalEvent): Entry => {
    const guarded = guardJson(event);
    if (guarded.ok) return { event, rows: rowsOf(event) };
    const [problem] = guarded.problems;
    return replace(event, `${problem?.path ?? ""}: ${problem?.message ?? "is not storable"}`);
  };

  return (events) =>
    writeOrSplit(events.map(entryOf), write, async ({ event }, error) => {
      const placeholder = replace(event, `Postgres refused this record (SQLSTATE ${sqlStateOf(error)})`);
      await writeOrSplit([placeholder], write, (_, refusal) => onGivenUp(event, refusal));
    });
};
