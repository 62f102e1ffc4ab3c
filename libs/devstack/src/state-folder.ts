// The folder that a stack keeps its state in. One stack at a time uses it; the lock of a dead one is taken over.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@openclaw/errors";
import { commandLineOf, isAlive } from "./process-facts.ts";
import { removeReachableFolder } from "./reachable-folder.ts";

const LOCK = "lock";

export interface StateFolder {
  readonly path: string;
  readonly nats: string;
  readonly postgres: string;
  readonly runFile: string;
  logOf(process: string): string;
  /** Forgets everything: tasks, streams, logs. */
  clear(): Promise<void>;
  release(): void;
}

const holderOf = async (lock: string): Promise<number | undefined> => {
  const pid = Number(readFileSync(lock, "utf8"));
  if (!(pid > 0) || pid === process.pid || !isAlive(pid)) return undefined;
  // After a crash the id may belong to anything; only a Node process can be a stack.
  const commandLine = await commandLineOf(pid);
  return commandLine === undefined || commandLine.includes("node") ? pid : undefined;
};

const takeLock = async (lock: string): Promise<void> => {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const holder = await holderOf(lock);
    if (holder !== undefined) {
      throw new AppError("usage", `process ${holder} runs in this folder already; stop it first, or remove ${lock}`);
    }
    rmSync(lock, { force: true });
    await takeLock(lock);
  }
};

export const takeStateFolder = async (path: string): Promise<StateFolder> => {
  mkdirSync(path, { recursive: true });
  const lock = join(path, LOCK);
  await takeLock(lock);
  return {
    path,
    nats: join(path, "nats"),
    postgres: join(path, "postgres"),
    runFile: join(path, "run.json"),
    logOf: (process) => join(path, "logs", `${process}.log`),
    clear: async () => {
      await removeReachableFolder(join(path, "postgres"));
      const names = (await readdir(path)).filter((name) => name !== LOCK);
      await Promise.all(names.map((name) => rm(join(path, name), { recursive: true, force: true })));
    },
    release: () => rmSync(lock, { force: true }),
  };
};
