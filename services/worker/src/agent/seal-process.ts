// What an agent process does before its first task, so that it cannot outlive its worker and can reach nothing.
// S1: a thread looks whether the parent is still there, also while the process's own loop is blocked. An orphan ends.
// S2: after that, starting threads (which Node's permission model does not bind) and touching files are given up for good.
import { flushCompileCache } from "node:module";
import { Worker } from "node:worker_threads";

/** An orphan lives two seconds at most. */
const LOOK_MS = 1_000;

/** Runs in the thread, from its own text: it uses nothing but its arguments and globals. */
const watch = (parent: number, lookMs: number): void => {
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
  }, lookMs);
};

/** What the runtime's declared types lack. */
interface Permission {
  drop(scope: string): void;
}

export const sealProcess = (): void => {
  new Worker(`(${watch.toString()})(${process.ppid}, ${LOOK_MS})`, { eval: true }).unref();
  const permission = process.permission as unknown as Permission;
  flushCompileCache();
  for (const scope of ["worker", "fs.write", "fs.read"]) permission.drop(scope);
};
