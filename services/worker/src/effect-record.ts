// What has led to an attempt's next effect, for its call to carry as far as Postgres is not known to have it: should the broker
// lose the log, the next attempt gets to the same call from Postgres alone.
// X1: what a new attempt could not be brought as a whole leads to no effect: it would go on from a part, and might ask for the
//     effect again in another place.
import { type JournalEvent, MAX_RECORDED_BYTES } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";

export class EffectRecord {
  readonly #seen = new Set<string>();
  /** In the order of the log. */
  #lacking: JournalEvent[] = [];
  #bytes = 0;

  /** Takes each event once, those that Postgres has first. */
  add(events: readonly JournalEvent[], where: "postgres" | "journal"): void {
    for (const event of events) {
      const key = `${event.attempt} ${event.n}`;
      // An end leads to nothing, and is not brought.
      if (event.type === "attempt.ended" || this.#seen.has(key)) continue;
      this.#seen.add(key);
      this.#bytes += Buffer.byteLength(JSON.stringify(event));
      if (where === "journal") this.#lacking.push(event);
    }
    if (this.#bytes > MAX_RECORDED_BYTES) this.#lacking = [];
  }

  /** What a call of an effect carries. */
  lacking(): readonly JournalEvent[] {
    if (this.#bytes <= MAX_RECORDED_BYTES) return this.#lacking;
    throw new AppError("effect_record_too_large", `${this.#bytes} bytes led to it`, {
      details: { limit: MAX_RECORDED_BYTES },
    });
  }
}
