// The worker's end of the pipe to an agent process: a message a line, as JSON.
// Q1: what comes is bounded: a line that does not end is no message, and is told as such.
import type { Duplex } from "node:stream";
import type { ToAgent } from "./ipc.ts";

/** Twice the largest prompt, each character of it escaped. */
const MAX_LINE_CHARS = 2 * 1024 * 1024;

export class AgentPipe {
  readonly #stream: Duplex;
  readonly #hear: (message: unknown) => void;
  #begun = "";

  /** `hear` gets undefined for what is not JSON. */
  constructor(stream: Duplex, hear: (message: unknown) => void) {
    this.#stream = stream;
    this.#hear = hear;
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => this.#take(text));
    // A pipe that breaks is answered by the exit that follows.
    stream.on("error", () => {});
  }

  send(message: ToAgent): void {
    if (this.#stream.writable) this.#stream.write(`${JSON.stringify(message)}\n`);
  }

  #take(text: string): void {
    const [end = "", ...lines] = text.split("\n");
    this.#begun += end;
    for (const line of lines) {
      this.#hear(jsonOf(this.#begun));
      this.#begun = line;
    }
    if (this.#begun.length <= MAX_LINE_CHARS) return;
    this.#begun = "";
    this.#hear(undefined);
  }
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
