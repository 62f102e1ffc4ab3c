// Where a child process writes. It gets the file itself, so its output costs this process nothing and survives it.
// The size is bounded by copying the file aside and emptying it; a line written between the two is lost.
import { closeSync, copyFileSync, fstatSync, ftruncateSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

/** Two files of this size hold hours of `info` and open in any editor. */
const MAX_LOG_BYTES = 16 * 1024 * 1024;
/** At 10 MB a second, more than a process here ever writes, a file passes its bound by 50 MB at most. */
const CHECK_EVERY_MS = 5_000;

export interface LogFile {
  readonly fd: number;
  close(): void;
}

export const openLogFile = (path: string, maxBytes = MAX_LOG_BYTES, checkEveryMs = CHECK_EVERY_MS): LogFile => {
  mkdirSync(dirname(path), { recursive: true });
  const fd = openSync(path, "a");
  const timer = setInterval(() => {
    if (fstatSync(fd).size <= maxBytes) return;
    copyFileSync(path, `${path}.1`);
    ftruncateSync(fd);
  }, checkEveryMs);
  timer.unref();
  return {
    fd,
    close: () => {
      clearInterval(timer);
      closeSync(fd);
    },
  };
};

/** The last lines of a log, for an error message. */
export const readLogTail = (path: string, lines = 15): string => {
  try {
    return readFileSync(path, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  } catch {
    return "";
  }
};
