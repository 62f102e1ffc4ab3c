// Room for bytes on their way through this process. Who finds it taken waits in turn, until the call's own time is over.
// B1: a borrower holds one loan of a room at most, and gives it back before it asks again, so nobody waits for himself.

interface Waiting {
  readonly bytes: number;
  readonly admit: () => void;
}

export interface Loan {
  /** Resolves when `bytes` are held for this call in place of what it held before; rejects with the signal's reason. */
  take(bytes: number): Promise<void>;
  giveBack(): void;
}

export class ByteRoom {
  #free: number;
  readonly #waiting = new Set<Waiting>();

  constructor(bytes: number) {
    this.#free = bytes;
  }

  get free(): number {
    return this.#free;
  }

  borrow(signal: AbortSignal): Loan {
    let held = 0;
    const giveBack = () => {
      this.#release(held);
      held = 0;
    };
    return {
      take: async (bytes) => {
        giveBack();
        await this.#take(bytes, signal);
        held = bytes;
      },
      giveBack,
    };
  }

  async #take(bytes: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    // Nobody overtakes: a large one would wait for ever beside many small ones.
    if (this.#waiting.size === 0 && bytes <= this.#free) {
      this.#free -= bytes;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const leave = (settle: () => void) => {
        this.#waiting.delete(waiting);
        signal.removeEventListener("abort", onAbort);
        settle();
      };
      const onAbort = () => {
        leave(() => reject(signal.reason));
        this.#release(0);
      };
      const waiting: Waiting = { bytes, admit: () => leave(resolve) };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiting.add(waiting);
    });
  }

  /** Frees room and lets in who fits now, the longest waiting first. */
  #release(bytes: number): void {
    this.#free += bytes;
    for (const { bytes: wanted, admit } of this.#waiting) {
      if (wanted > this.#free) return;
      this.#free -= wanted;
      admit();
    }
  }
}
