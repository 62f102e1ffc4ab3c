// Lets one process at a time fill the cache. A folder is the lock, because making one is atomic everywhere.
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "@openclaw/errors";
import { sleep } from "@openclaw/time";
import { isAlive } from "./process-facts.ts";

/** Fetching a program takes seconds; a holder that takes longer than this hangs. */
const STALE_AFTER_MS = 10 * 60_000;
/** A little longer than the slowest fetch is allowed to take. */
const WAIT_AT_MOST_MS = 6 * 60_000;
const POLL_MS = 100;

const isStale = async (lock: string): Promise<boolean> => {
  const made = await stat(lock).catch(() => undefined);
  if (made === undefined) return false;
  const ageMs = Date.now() - made.mtimeMs;
  const holder = Number(await readFile(join(lock, "pid"), "utf8").catch(() => ""));
  // Between making the folder and writing the pid a holder is nameless for a moment.
  return holder > 0 ? !isAlive(holder) || ageMs > STALE_AFTER_MS : ageMs > 5_000;
};

const tryTake = async (lock: string): Promise<boolean> => {
  try {
    await mkdir(lock);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
  await writeFile(join(lock, "pid"), String(process.pid));
  return true;
};

/** Runs `work` while holding the folder `lock`; a lock whose holder is dead is taken over. */
export const withFolderLock = async <T>(lock: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
  await mkdir(dirname(lock), { recursive: true });
  const until = Date.now() + WAIT_AT_MOST_MS;
  while (!(await tryTake(lock))) {
    if (await isStale(lock)) await rm(lock, { recursive: true, force: true });
    else if (Date.now() > until) throw new AppError("start_timeout", `another process holds ${lock} for too long`);
    else await sleep(POLL_MS, signal);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
};
