// A fingerprint of everything a simulation did, in order: two runs with one fingerprint did the same.

const scramble = (hash: number, value: number): number => {
  const mixed = Math.imul((hash << 5) ^ (hash >>> 27) ^ value, 0x9e3779b1);
  return (mixed ^ (mixed >>> 14)) >>> 0;
};

export class TraceHash {
  readonly #number = new DataView(new ArrayBuffer(8));
  #high = 0x6a09e667;
  #low = 0xbb67ae85;

  add(...values: readonly (number | string)[]): void {
    for (const value of values) {
      if (typeof value === "number") this.#addNumber(value);
      else this.#addText(value);
    }
  }

  get hex(): string {
    return [this.#high, this.#low].map((half) => half.toString(16).padStart(8, "0")).join("");
  }

  #addNumber(value: number): void {
    this.#number.setFloat64(0, value);
    this.#fold(this.#number.getUint32(0));
    this.#fold(this.#number.getUint32(4));
  }

  #addText(text: string): void {
    this.#fold(text.length);
    for (let index = 0; index < text.length; index += 1) this.#fold(text.charCodeAt(index));
  }

  #fold(value: number): void {
    this.#high = scramble(this.#high, value);
    this.#low = scramble(this.#low, value ^ this.#high);
  }
}
