// Where a child process writes. It gets the file itself, so its output costs this process nothing and survives it.
// The size is bounded by copying the file aside and emptying it; a line written between the two is lost. What cannot be
// copied, as the disk is full or the folder gone, is lost as well: a log must not end what it tells of.
import { closeSync, copyFileSync, fstatSync, ftruncateSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";

/** Two files of this size hold hours of `info` and open in any editor. */
const MAX_LOG_BYTES = 16 * 1024 * 1024;
/** At 10 MB a second, more than a process here ever writes, a file passes its bound by 50 MB at most. */
const CHECK_EVERY_MS = 5_000;

export interface LogFile {
  readonly fd: number;
  close(): void;
}

export interface LogFileOptions {
  readonly maxBytes?: number;
  readonly checkEveryMs?: number;
  readonly report?: (line: string) => void;
}

const moveAside = (path: string): void => {
  try {
    copyFileSync(path, `${path}.1`);
  } catch (error) {
    // Half a copy would keep a full disk full.
    rmSync(`${path}.1`, { force: true });
    throw error;
  }
};

export const openLogFile = (path: string, options: LogFileOptions = {}): LogFile => {
  const { maxBytes = MAX_LOG_BYTES, checkEveryMs = CHECK_EVERY_MS, report = () => {} } = options;
  mkdirSync(dirname(path), { recursive: true });
  const fd = openSync(path, "a");
  const timer = setInterval(() => {
    try {
      if (fstatSync(fd).size <= maxBytes) return;
      try {
        moveAside(path);
      } finally {
        ftruncateSync(fd);
      }
    } catch (error) {
      report(`${path} could not be moved aside: ${(error as Error).message}`);
    }
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
