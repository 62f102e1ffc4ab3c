// What a piece of work costs while it runs.
import { availableParallelism } from "node:os";
import { readMachineCpuMs } from "./process-table.ts";
import { type ProcessUse, type Roots, requireSame, takeSample, useBetween } from "./process-use.ts";

interface Watched<T> {
  readonly result: T;
  readonly processes: readonly ProcessUse[];
  readonly others: number;
}

/** Runs `work` and tells what it cost, per task, and which share of the machine other programs took meanwhile. */
export const watched = async <T>(roots: () => Roots, tasks: number, work: () => Promise<T>): Promise<Watched<T>> => {
  const before = roots();
  const [beganAt, machineBefore, ownBefore] = [performance.now(), await readMachineCpuMs(), process.cpuUsage()];
  const sampleBefore = await takeSample(before);
  const result = await work();
  const sampleAfter = await takeSample(before);
  const [elapsedMs, machineAfter, own] = [
    performance.now() - beganAt,
    await readMachineCpuMs(),
    process.cpuUsage(ownBefore),
  ];
  requireSame(before, roots());
  const client = {
    role: "bench client",
    processes: 1,
    cpu_ms_per_task: (own.user + own.system) / 1000 / tasks,
    largest_resident_bytes: process.memoryUsage.rss(),
  };
  const processes = [...(await useBetween(sampleBefore, sampleAfter, tasks)), client];
  const ourMs = processes.reduce((total, { cpu_ms_per_task }) => total + cpu_ms_per_task * tasks, 0);
  const othersMs = Math.max(0, machineAfter - machineBefore - ourMs);
  return { result, processes, others: othersMs / (elapsedMs * availableParallelism()) };
};
