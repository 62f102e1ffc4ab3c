// The folder that a stack keeps its state in. One stack at a time uses it; the lock of a dead one is taken over.
import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@openclaw/errors";
import { releaseLock, tryTakeLock } from "./pid-lock.ts";
import { removeReachableFolder } from "./reachable-folder.ts";

export interface StateFolder {
  readonly path: string;
  readonly nats: string;
  readonly postgres: string;
  readonly logs: string;
  readonly runFile: string;
  logOf(process: string): string;
  /** Forgets everything: tasks, streams, logs. What others keep in the folder stays. */
  clear(): Promise<void>;
  release(): void;
}

export const takeStateFolder = async (path: string): Promise<StateFolder> => {
  mkdirSync(path, { recursive: true });
  const lock = join(path, "lock");
  const holder = await tryTakeLock(lock);
  if (holder !== undefined) {
    throw new AppError("usage", `process ${holder} runs in this folder already; stop it first, or remove ${lock}`);
  }
  const [nats, postgres, logs] = [join(path, "nats"), join(path, "postgres"), join(path, "logs")];
  const runFile = join(path, "run.json");
  return {
    path,
    nats,
    postgres,
    logs,
    runFile,
    logOf: (process) => join(logs, `${process}.log`),
    clear: async () => {
      await removeReachableFolder(postgres);
      for (const one of [nats, logs, runFile]) await rm(one, { recursive: true, force: true });
    },
    release: () => releaseLock(lock),
  };
};
