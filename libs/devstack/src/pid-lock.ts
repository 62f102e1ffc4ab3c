// A file that one process at a time holds, with that process's id in it. The lock of a dead process is taken over.
// 1. Its maker writes the id after making it; whoever finds it empty in between asks again.
// 2. A stale one is renamed before a new one is made. When that moved what another process had just made, it goes back.
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { AppError } from "@openclaw/errors";
import { sleep } from "@openclaw/time";
import { commandLineOf, isAlive } from "./process-facts.ts";

/** Making and writing are microseconds apart; an empty lock of this age is what a crash left. */
const EMPTY_AT_MOST_MS = 5_000;
/** All deadlines of a fetch, the slowest work that is waited for, are 18 minutes together. */
const WAIT_AT_MOST_MS = 20 * 60_000;
const POLL_MS = 100;

/** What this process holds; the id alone could be that of an earlier one, as in a container. */
const held = new Set<string>();

const readOrNothing = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
};

const tryMake = (lock: string): boolean => {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
};

const isBeingMade = (lock: string, text: string): boolean => {
  const made = text === "" ? statSync(lock, { throwIfNoEntry: false }) : undefined;
  return made !== undefined && Date.now() - made.mtimeMs < EMPTY_AT_MOST_MS;
};

const holderOf = async (lock: string, text: string): Promise<number | undefined> => {
  const pid = Number(text);
  if (pid === process.pid) return held.has(lock) ? pid : undefined;
  if (!(pid > 0) || !isAlive(pid)) return undefined;
  // After a crash the id may belong to anything; only a Node process makes these locks.
  const commandLine = await commandLineOf(pid);
  return commandLine === undefined || commandLine.includes("node") ? pid : undefined;
};

const removeStale = (lock: string, text: string): void => {
  const aside = `${lock}.${process.pid}.stale`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (readFileSync(aside, "utf8") === text) rmSync(aside);
  else renameSync(aside, lock);
};

/** Takes the lock; the id of its holder when there is one. */
export const tryTakeLock = async (lock: string): Promise<number | undefined> => {
  while (!tryMake(lock)) {
    const text = readOrNothing(lock);
    if (text === undefined) continue;
    if (isBeingMade(lock, text)) {
      await sleep(POLL_MS);
      continue;
    }
    const holder = await holderOf(lock, text);
    if (holder !== undefined) return holder;
    if (!held.has(lock) && readOrNothing(lock) === text) removeStale(lock, text);
  }
  held.add(lock);
  return undefined;
};

export const releaseLock = (lock: string): void => {
  held.delete(lock);
  rmSync(lock, { force: true });
};

/** Runs `work` while holding the lock; waits while another holds it. */
export const withLock = async <T>(lock: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
  const until = Date.now() + WAIT_AT_MOST_MS;
  for (;;) {
    const holder = await tryTakeLock(lock);
    if (holder === undefined) break;
    if (Date.now() > until) throw new AppError("start_timeout", `process ${holder} holds ${lock} for too long`);
    await sleep(POLL_MS, signal);
  }
  try {
    return await work();
  } finally {
    releaseLock(lock);
  }
};
