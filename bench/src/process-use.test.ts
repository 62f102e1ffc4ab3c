import { expect, it } from "vitest";
import type { ProcessEntry } from "./process-table.ts";
import { requireSame, sampleOf, useBetween } from "./process-use.ts";

const tableOf = (...entries: [pid: number, parent: number, own: number, ended: number][]) =>
  new Map<number, ProcessEntry>(
    entries.map(([pid, parent, ownCpuMs, endedChildrenCpuMs]) => [pid, { pid, parent, ownCpuMs, endedChildrenCpuMs }]),
  );

it("sums a server with its backends, those that have ended included", () => {
  const sample = sampleOf(tableOf([1, 0, 10, 500], [2, 1, 100, 0], [3, 1, 200, 7]), { postgres: [1] });
  expect(sample.get("postgres")).toEqual({ cpuMs: 817, pids: [1, 2, 3] });
});

it("shows agent processes apart from their worker, those that have ended included", () => {
  const sample = sampleOf(tableOf([1, 0, 10, 500], [2, 1, 100, 0]), { worker: [1] });
  expect(sample.get("worker")).toEqual({ cpuMs: 10, pids: [1] });
  expect(sample.get("agent processes")).toEqual({ cpuMs: 600, pids: [2] });
});

it("divides what was used in between by the tasks", async () => {
  const roots = { scheduler: [1] };
  const [use] = await useBetween(
    sampleOf(tableOf([1, 0, 100, 0]), roots),
    sampleOf(tableOf([1, 0, 600, 0]), roots),
    1000,
  );
  expect(use).toMatchObject({ role: "scheduler", processes: 1, cpu_ms_per_task: 0.5 });
});

it("does not measure across a restart", () => {
  expect(() => requireSame({ worker: [1, 2] }, { worker: [1, 2] })).not.toThrow();
  expect(() => requireSame({ worker: [1, 2] }, { worker: [1, 3] })).toThrow("worker died");
});
