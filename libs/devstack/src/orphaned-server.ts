// A server that an earlier run left behind must be gone before another one opens the same data.
import { sleep } from "@openclaw/time";
import { commandLineOf, isAlive } from "./process-facts.ts";

/** A fast shutdown writes what is dirty; ten seconds of that is more than a server on one machine for one user holds. */
const STOP_MS = 10_000;
const POLL_MS = 50;

/** Whether the process serves `place`, which its command line names; undefined where the system does not tell. */
const serves = async (pid: number, place: string): Promise<boolean | undefined> => {
  if (!(pid > 0) || !isAlive(pid)) return false;
  return (await commandLineOf(pid))?.includes(place);
};

const send = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
};

/** Ends the process if it still serves `place`, and says whether it did; undefined where the system does not tell. */
export const endOrphan = async (pid: number, place: string, signal: NodeJS.Signals): Promise<boolean | undefined> => {
  const found = await serves(pid, place);
  if (found !== true) return found;
  send(pid, signal);
  const until = Date.now() + STOP_MS;
  while (await serves(pid, place)) {
    if (Date.now() > until) send(pid, "SIGKILL");
    await sleep(POLL_MS);
  }
  return true;
};
