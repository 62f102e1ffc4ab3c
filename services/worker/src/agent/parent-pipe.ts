// The agent's end of the pipe to its worker: a message a line, as JSON, read and written in place. An agent process does one
// thing at a time and waits for nobody but its worker, so that it needs no event loop for that: a message costs it a third
// less without one.
import { readSync, writeSync } from "node:fs";
import { type FromAgent, PIPE_FD, type ToAgent } from "../ipc.ts";

/** What a pipe holds at most, more or less: larger ones come in pieces. */
const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

export class ParentPipe {
  readonly #chunk = Buffer.alloc(CHUNK_BYTES);
  /** Lines that are here and were not asked for yet. */
  #lines: string[] = [];
  /** The beginning of a line. */
  #begun: Buffer[] = [];

  send(message: FromAgent): void {
    const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
    for (let at = 0; at < bytes.length; ) at += writeSync(PIPE_FD, bytes, at);
  }

  /** Waits for the next message. A worker that is gone ends the process. */
  receive(): ToAgent {
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) return JSON.parse(line);
      this.#read();
    }
  }

  #read(): void {
    const length = readSync(PIPE_FD, this.#chunk, 0, CHUNK_BYTES, null);
    if (length === 0) process.exit(0);
    const end = this.#chunk.lastIndexOf(NEWLINE, length - 1);
    if (end >= 0) {
      this.#lines = Buffer.concat([...this.#begun, this.#chunk.subarray(0, end)])
        .toString("utf8")
        .split("\n");
      this.#begun = [];
    }
    if (end + 1 < length) this.#begun.push(Buffer.from(this.#chunk.subarray(end + 1, length)));
  }
}
