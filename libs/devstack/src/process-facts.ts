// What can be learned of a process by its id.
import { readFile } from "node:fs/promises";

/** Whether a process of that id exists, whoever owns it. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

/** The process's command line, or undefined where the system does not tell. */
export const commandLineOf = async (pid: number): Promise<string | undefined> => {
  const text = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => undefined);
  return text?.replaceAll("\0", " ").trim();
};

/** What a process may run as. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

export const runsAsRoot = (): boolean => process.getuid?.() === 0;
