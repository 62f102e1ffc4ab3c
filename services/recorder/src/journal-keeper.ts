// Lets go of what JOURNAL need not hold any longer, so that a journal that is being recorded never fills.
// K1: only what was recorded KEEP_MS ago or earlier goes, and only once more than half of the stream's room is used.
// K2: what is let go is in Postgres, where the next attempt of an open task finds it; what may be read of a log beside that
//     is its tail, which is younger. See docs/decisions, "The recorder empties the journal".
// K3: several recorders may do this at once: they purge up to a sequence, and a second time finds nothing.
import { type Bus, purgeThrough, streamFill } from "@openclaw/bus";
import { JOURNAL } from "@openclaw/contracts";

/** Longer than it takes from reading a task's steps in Postgres to reading its log's tail; short against filling half a journal. */
const KEEP_MS = 15 * 60_000;
/** One mark a minute is exact enough and makes sixteen. */
const MARK_MS = 60_000;
/** Above it old records go; the other half is for an outage of the recorder or of Postgres. */
const USED_RATIO_TO_PURGE = 0.5;

/** How far everything was recorded at a time, monotonic milliseconds. */
interface Mark {
  readonly at: number;
  readonly floor: number;
}

export interface Look {
  /** Share of the stream's room that is used. */
  readonly usedRatio: number;
  /** Records that were let go. */
  readonly purged: number;
}

export class JournalKeeper {
  readonly #bus: Bus;
  /** Of one stream, oldest first. */
  #marks: Mark[] = [];
  #created = "";

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  /** `floor`: everything up to this sequence is recorded. To be called every few seconds. */
  async look(floor: number, now: number): Promise<Look> {
    const { created, bytes, maxBytes } = await streamFill(this.#bus, JOURNAL.name);
    const settled = this.#settledLongAgo(created, floor, now);
    const usedRatio = bytes / maxBytes;
    if (usedRatio <= USED_RATIO_TO_PURGE || settled === undefined) return { usedRatio, purged: 0 };
    return { usedRatio, purged: await purgeThrough(this.#bus, JOURNAL.name, settled) };
  }

  /** Notes the floor; returns what it was KEEP_MS ago, or undefined while nobody has looked for that long. */
  #settledLongAgo(created: string, floor: number, now: number): number | undefined {
    const last = this.#marks.at(-1);
    // Sequences of a stream that was made anew mean something else.
    if (created !== this.#created || (last !== undefined && floor < last.floor)) this.#marks = [];
    this.#created = created;
    if (last === undefined || this.#marks.length === 0 || now - last.at >= MARK_MS)
      this.#marks.push({ at: now, floor });
    const old = this.#marks.filter(({ at }) => now - at >= KEEP_MS);
    this.#marks.splice(0, Math.max(0, old.length - 1));
    return old.at(-1)?.floor;
  }
}
