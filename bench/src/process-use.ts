// Processor time and memory of a running stack, by role: each service, the agent processes beside their worker, NATS,
// Postgres with all its backends, and the benchmark's own processes.
import { AppError } from "@openclaw/errors";
import { descendantsOf, type ProcessTable, readProcessTable, readResidentBytes } from "./process-table.ts";

/** Pids by role; several for replicas. */
export type Roots = Readonly<Record<string, readonly number[]>>;

const AGENT_PROCESSES = "agent processes";
/** The role whose children are shown apart. */
const WORKER = "worker";

export interface ProcessUse {
  readonly role: string;
  readonly processes: number;
  readonly cpu_ms_per_task: number;
  /** The largest process of the role. */
  readonly largest_resident_bytes: number;
}

interface RoleSample {
  readonly cpuMs: number;
  readonly pids: readonly number[];
}

export type Sample = ReadonlyMap<string, RoleSample>;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** What was used so far. A child that ended in between is found in its parent's times. */
export const sampleOf = (table: ProcessTable, roots: Roots): Sample => {
  const sample = new Map<string, RoleSample>();
  for (const [role, pids] of Object.entries(roots)) {
    const own = pids.flatMap((pid) => table.get(pid) ?? []);
    const children = pids.flatMap((pid) => descendantsOf(table, pid));
    const ownMs = sum(own.map(({ ownCpuMs }) => ownCpuMs));
    const endedMs = sum(own.map(({ endedChildrenCpuMs }) => endedChildrenCpuMs));
    const childrenMs = endedMs + sum(children.map((child) => child.ownCpuMs + child.endedChildrenCpuMs));
    const childPids = children.map(({ pid }) => pid);
    if (role === WORKER) {
      sample.set(role, { cpuMs: ownMs, pids });
      sample.set(AGENT_PROCESSES, { cpuMs: childrenMs, pids: childPids });
    } else sample.set(role, { cpuMs: ownMs + childrenMs, pids: [...pids, ...childPids] });
  }
  return sample;
};

export const takeSample = async (roots: Roots): Promise<Sample> => sampleOf(await readProcessTable(), roots);

/** What each role used between two samples, and holds now. */
export const useBetween = async (before: Sample, after: Sample, tasks: number): Promise<ProcessUse[]> =>
  Promise.all(
    [...after].map(async ([role, { cpuMs, pids }]) => ({
      role,
      processes: pids.length,
      cpu_ms_per_task: (cpuMs - (before.get(role)?.cpuMs ?? 0)) / tasks,
      largest_resident_bytes: Math.max(0, ...(await Promise.all(pids.map(readResidentBytes)))),
    })),
  );

/** Times of a process that was started again in between would mean nothing. */
export const requireSame = (before: Roots, after: Roots): void => {
  for (const [role, pids] of Object.entries(before)) {
    if (pids.join() !== (after[role] ?? []).join())
      throw new AppError("internal", `${role} died while it was measured`);
  }
};
