// The inference adapters that beat. Without one that is ready nothing is dispatched: a model server that is down pauses
// the queue instead of burning retries.
import type { AdapterBeat } from "@openclaw/contracts";

/** Four missed beats. */
const SILENT_MS = 2_000;

interface KnownAdapter {
  readonly beat: AdapterBeat;
  readonly at: number;
  /** Tasks placed on it since its last beat. */
  placed: number;
}

export class AdapterRegistry {
  readonly #adapters = new Map<string, KnownAdapter>();

  /** Returns whether readiness changed. */
  heard(beat: AdapterBeat, now: number): boolean {
    const before = this.#adapters.get(beat.adapter)?.beat.ready;
    this.#adapters.set(beat.adapter, { beat, at: now, placed: 0 });
    return before !== beat.ready;
  }

  ready(now: number): boolean {
    return this.#live(now).length > 0;
  }

  /** The ready adapter with the smallest load for its slots, and counts the task as placed there. */
  place(now: number): string | null {
    const load = ({ beat, placed }: KnownAdapter) => (beat.running + beat.queued + placed) / Math.max(1, beat.slots);
    const best = this.#live(now).sort((a, b) => load(a) - load(b))[0];
    if (best === undefined) return null;
    best.placed += 1;
    return best.beat.adapter;
  }

  beats(now: number): AdapterBeat[] {
    return this.#live(now).map((known) => known.beat);
  }

  /** Also those that are not ready. */
  known(now: number): Omit<AdapterBeat, "v">[] {
    return this.#heardOf(now).map(({ beat: { v: _, ...told } }) => told);
  }

  #live(now: number): KnownAdapter[] {
    return this.#heardOf(now).filter((known) => known.beat.ready);
  }

  /** Forgets the silent ones. */
  #heardOf(now: number): KnownAdapter[] {
    for (const [name, known] of this.#adapters) if (known.at + SILENT_MS < now) this.#adapters.delete(name);
    return [...this.#adapters.values()];
  }
}
