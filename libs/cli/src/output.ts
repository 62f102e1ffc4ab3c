// Where the commands write: results to stdout, everything else to stderr, so that results can be piped.
import picocolors from "picocolors";

export type Colors = ReturnType<typeof picocolors.createColors>;

export interface Output {
  /** A line of the result. */
  result(text: string): void;
  /** A line for whoever watches. */
  note(text: string): void;
  /** Replaces the line of progress; "" takes it away. Nothing where nobody watches. */
  progress(text: string): void;
  readonly colors: Colors;
}

const CLEAR_LINE = "\r\u001b[K";

export const createProcessOutput = (): Output => {
  const { stdout, stderr } = process;
  // A reader that has seen enough (`| head`) is no mistake.
  stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  return {
    result: (text) => void stdout.write(`${text}\n`),
    note: (text) => void stderr.write(`${text}\n`),
    progress: (text) => {
      if (stderr.isTTY) stderr.write(`${CLEAR_LINE}${text}`);
    },
    colors: picocolors.createColors(stdout.isTTY && picocolors.isColorSupported),
  };
};
