import { expect, it } from "vitest";
import type { PassResult, Sync } from "./measure.ts";
import { ratioOf, renderReport } from "./report.ts";

const SIZES = { warmUp: 1, paced: 2, saturated: 3, floorPass: 4 };

const use = (role: string, cpu: number, mebibytes: number, processes = 1) => ({
  role,
  processes,
  cpu_ms_per_task: cpu,
  largest_resident_bytes: mebibytes * 1024 * 1024,
});

const passOf = (sync: Sync, tasksPerSecond: number, processes: PassResult["processes"]): PassResult => ({
  sync,
  platform: { latency: { count: 2, p50_ms: 12.34, p99_ms: 30 }, tasks_per_second: tasksPerSecond },
  floor: {
    each: { latency: { count: 4, p50_ms: 5, p99_ms: 6 }, tasks_per_second: 400 },
    shared: { latency: { count: 4, p50_ms: 4, p99_ms: 5 }, tasks_per_second: 800 },
  },
  processes,
  others_cpu_share: 0.4,
});

const PASSES = [
  passOf("lazy", 300, [use("scheduler", 1.25, 90), use("postgres", 2, 250, 9), use("zero-model", 5, 300)]),
  passOf("always", 100, [use("scheduler", 1.5, 95), use("postgres", 3, 40, 9), use("zero-model", 5, 60)]),
];

const text = renderReport({ machine: "2 cores", sizes: SIZES, passes: PASSES });

it("puts both sync modes into one table, with the share of the floor", () => {
  expect(text).toContain("|  | sync lazy | sync always |");
  expect(text).toContain("| latency p50 | 12.3 ms | 12.3 ms |");
  expect(text).toContain("| tasks per second | 300 | 100 |");
  expect(text).toContain("| platform / floor | 75 % | 25 % |");
  expect(text).toContain("| cores taken by other programs | 40 % | 40 % |");
  expect(text).toContain("| platform / floor with shared commits | 38 % | 13 % |");
  expect(ratioOf(passOf("lazy", 200, []), "each")).toBe(0.5);
  expect(ratioOf(passOf("lazy", 200, []), "shared")).toBe(0.25);
});

it("shows each role's cost and flags a process over 200 MB, the benchmark's own excepted", () => {
  expect(text).toContain("| scheduler: CPU per task, resident | 1.25 ms, 90 MB | 1.50 ms, 95 MB |");
  expect(text).toContain("| postgres (9 processes): CPU per task, resident | 2.00 ms, 250 MB (over 200 MB) |");
  expect(text).toContain("| zero-model: CPU per task, resident | 5.00 ms, 300 MB | 5.00 ms, 60 MB |");
});

it("leaves the benchmark's own processes out of the platform's sum", () => {
  expect(text).toContain("| CPU per task, all of the platform | 3.25 ms | 4.50 ms |");
});

it("says that the model costs no time, and what the floor counts", () => {
  expect(text).toContain("ZERO-LATENCY model");
  expect(text).toContain("8 JetStream publishes (TASKS, WORK, 5 JOURNAL (start, model, tool, model, end), RESULTS)");
  expect(text).toContain("7 consumes with ack");
  expect(text).toContain("6 Postgres commits");
});

it("says that processes are replaced more seldom than by default, and what the default adds", () => {
  expect(text).toContain("replaced after 1000 tasks here instead of 50.");
  expect(text).toContain("the default adds about 1.8 ms per task");
});
