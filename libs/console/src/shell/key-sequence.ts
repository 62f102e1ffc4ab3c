// From single keys to commands: a key by itself, or `g` and another one soon after it.

/** Slower than this, and they were two keys. */
const TOGETHER_MS = 1_000;
const LEAD = "g";

export class KeySequence {
  #leadAt: number | undefined;

  /** The command that the key completes, or undefined while another key is waited for. */
  press(key: string, now: number): string | undefined {
    const led = this.#leadAt !== undefined && now - this.#leadAt <= TOGETHER_MS;
    this.#leadAt = undefined;
    if (led) return `${LEAD} ${key}`;
    if (key !== LEAD) return key;
    this.#leadAt = now;
    return undefined;
  }
}
