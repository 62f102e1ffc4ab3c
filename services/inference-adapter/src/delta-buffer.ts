// Coalesces the text of one call: the first piece leaves at once, later ones at most every DELTA_MS.

/** 50 ms: text still seems to flow, and a fast call costs two messages instead of hundreds. */
export const DELTA_MS = 50;
/** 64 Ki characters fit a message however they are escaped. Deltas may be lost, so that what is over is dropped. */
const MAX_DELTA_CHARS = 64 * 1024;

export class DeltaBuffer {
  #text = "";
  #sentAt = Number.NEGATIVE_INFINITY;

  add(text: string): void {
    this.#text += text.slice(0, MAX_DELTA_CHARS - this.#text.length);
  }

  /** What is to be sent now, if anything. */
  take(now: number): string | undefined {
    return now - this.#sentAt >= DELTA_MS ? this.takeAll(now) : undefined;
  }

  /** The rest, whenever the last message was: the answer has ended. */
  takeAll(now: number): string | undefined {
    if (this.#text === "") return undefined;
    const text = this.#text;
    this.#text = "";
    this.#sentAt = now;
    return text;
  }
}
