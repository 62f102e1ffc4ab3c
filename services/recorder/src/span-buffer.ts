// Spans between the bus and the table. Bounded: what does not fit is dropped and counted, as spans may be lost and
// memory may not.
import type { FinishedSpan } from "@openclaw/contracts";

/** Ten seconds of a cluster that finishes a hundred tasks a second; about 10 MB. */
export const MAX_BUFFERED_SPANS = 10_000;

export class SpanBuffer {
  readonly #onDropped: (count: number) => void;
  #spans: FinishedSpan[] = [];

  constructor(onDropped: (count: number) => void) {
    this.#onDropped = onDropped;
  }

  get size(): number {
    return this.#spans.length;
  }

  add(spans: readonly FinishedSpan[]): void {
    const room = Math.max(0, MAX_BUFFERED_SPANS - this.#spans.length);
    this.#spans.push(...spans.slice(0, room));
    if (spans.length > room) this.#onDropped(spans.length - room);
  }

  takeAll(): readonly FinishedSpan[] {
    const taken = this.#spans;
    this.#spans = [];
    return taken;
  }
}
