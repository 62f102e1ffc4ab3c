import { expect, it } from "vitest";
import {
  descendantsOf,
  type ProcessEntry,
  parseMachineCpuMs,
  parseResidentBytes,
  parseStat,
  readProcessTable,
} from "./process-table.ts";

const LINE = "42 (a (b) c) S 7 42 42 0 -1 4194304 900 0 3 0 120 30 40 5 20 0 11 0 55 1000000 2000";

it("reads parent and times behind a name with blanks and parentheses", () => {
  expect(parseStat(LINE)).toEqual({ pid: 42, parent: 7, ownCpuMs: 1500, endedChildrenCpuMs: 450 });
});

it("reads nothing from a process that has gone", () => {
  expect(parseStat("")).toBeUndefined();
  expect(parseStat("42 (node) S 7")).toBeUndefined();
});

it("reads resident memory in bytes, and none where the kernel shows none", () => {
  expect(parseResidentBytes("VmPeak:\t  900 kB\nVmRSS:\t  2048 kB\nRssAnon:\t 1 kB\n")).toBe(2_097_152);
  expect(parseResidentBytes("Name:\tkthreadd\n")).toBe(0);
});

it("sums what the whole machine has worked, without the time it idled or waited for disks", () => {
  expect(parseMachineCpuMs("cpu  10 1 20 5000 300 2 3 4 0 0\ncpu0 5 0 10 2500 150 1 1 2 0 0\n")).toBe(400);
  expect(parseMachineCpuMs("")).toBe(0);
});

it("finds children of children and nobody else's", () => {
  const entry = (pid: number, parent: number): ProcessEntry => ({ pid, parent, ownCpuMs: 0, endedChildrenCpuMs: 0 });
  const table = new Map([entry(1, 0), entry(2, 1), entry(3, 2), entry(4, 1), entry(9, 8)].map((e) => [e.pid, e]));
  expect(descendantsOf(table, 1).map(({ pid }) => pid)).toEqual([2, 3, 4]);
  expect(descendantsOf(table, 9)).toEqual([]);
});

it.runIf(process.platform === "linux")("finds this process, which has used the processor", async () => {
  const own = (await readProcessTable()).get(process.pid);
  expect(own?.parent).toBe(process.ppid);
  expect(own?.ownCpuMs).toBeGreaterThan(0);
});
