// What Linux tells of processes: their parents, processor time and resident memory. Elsewhere the table is empty and the
// benchmark shows no such columns.
import { readdir, readFile } from "node:fs/promises";

/** USER_HZ: the kernel shows times to programs in hundredths of a second on every platform that Node runs on. */
const MS_PER_TICK = 10;

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** Processor time of its own, user and system, milliseconds. */
  readonly ownCpuMs: number;
  /** Of children that have ended and were waited for. */
  readonly endedChildrenCpuMs: number;
}

export type ProcessTable = ReadonlyMap<number, ProcessEntry>;

/** One line of /proc/<pid>/stat. The name, in parentheses, may hold blanks and parentheses itself. */
export const parseStat = (text: string): ProcessEntry | undefined => {
  const nameEnd = text.lastIndexOf(")");
  const pid = Number.parseInt(text, 10);
  const fields = text.slice(nameEnd + 2).split(" ");
  // The third field of the line, the state, is the first here: parent 4, utime 14, stime 15, cutime 16, cstime 17.
  const field = (number: number) => Number(fields[number - 3]);
  if (nameEnd < 0 || !(pid > 0) || !Number.isFinite(field(17))) return undefined;
  return {
    pid,
    parent: field(4),
    ownCpuMs: (field(14) + field(15)) * MS_PER_TICK,
    endedChildrenCpuMs: (field(16) + field(17)) * MS_PER_TICK,
  };
};

/** Resident bytes in /proc/<pid>/status. */
export const parseResidentBytes = (status: string): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;

/** Processor time that anybody has used on this machine, or a hypervisor took from it, milliseconds; from /proc/stat. */
export const parseMachineCpuMs = (stat: string): number => {
  const fields = /^cpu +([\d ]+)$/m.exec(stat)?.[1]?.split(" ").map(Number) ?? [];
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, stolen = 0] = fields;
  return (user + nice + system + irq + softIrq + stolen) * MS_PER_TICK;
};

const readOrEmpty = (path: string): Promise<string> => readFile(path, "utf8").catch(() => "");

export const readProcessTable = async (): Promise<ProcessTable> => {
  const names = await readdir("/proc").catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name));
  const texts = await Promise.all(pids.map((pid) => readOrEmpty(`/proc/${pid}/stat`)));
  const entries = texts.flatMap((text) => parseStat(text) ?? []);
  return new Map(entries.map((entry) => [entry.pid, entry]));
};

export const readMachineCpuMs = async (): Promise<number> => parseMachineCpuMs(await readOrEmpty("/proc/stat"));

export const readResidentBytes = async (pid: number): Promise<number> =>
  parseResidentBytes(await readOrEmpty(`/proc/${pid}/status`));

/** Children, their children and so on. */
export const descendantsOf = (table: ProcessTable, root: number): ProcessEntry[] => {
  const children = [...table.values()].filter(({ parent }) => parent === root);
  return children.flatMap((child) => [child, ...descendantsOf(table, child.pid)]);
};
