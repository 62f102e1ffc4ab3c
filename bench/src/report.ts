// The one table, as Markdown, and the sentences that it needs to be read right. Pure.
import { coreSettings } from "@openclaw/contracts";
import { AGENT_PROCESSES, RECYCLE_CPU_MS, SESSION_MAX_TASKS } from "./bench-agent.ts";
import type { CommitStyle } from "./floor/commits.ts";
import type { PassResult } from "./measure.ts";
import { OUTSTANDING, PACE_MS, type Sizes } from "./options.ts";
import type { ProcessUse } from "./process-use.ts";
import { COMMITS, CONSUMES, describeNeeds, PUBLISHES, totalOf } from "./task-cost.ts";

const MIB = 1024 * 1024;
/** No process of the platform should hold more. */
const RESIDENT_AIM_BYTES = 200 * MIB;
/** Of the configuration that nobody has changed. */
const DEFAULT_SESSION_TASKS = coreSettings.parse({}).agents.session_max_tasks;
/** What is measured with, not what is measured. */
const TOOLS_OF_THE_BENCH = ["zero-model", "zero-tool", "bench client"];

export interface BenchReport {
  readonly machine: string;
  readonly sizes: Sizes;
  readonly passes: readonly PassResult[];
}

type Cell = (pass: PassResult) => string;

const ms = (value: number): string => `${value.toFixed(1)} ms`;
const mebibytes = (bytes: number): string => `${Math.round(bytes / MIB)} MB`;
const perSecond = (value: number): string => value.toFixed(0);

const isMeasured = ({ role }: ProcessUse): boolean => !TOOLS_OF_THE_BENCH.includes(role);

const totalCpu = ({ processes }: PassResult): number =>
  processes.filter(isMeasured).reduce((total, { cpu_ms_per_task }) => total + cpu_ms_per_task, 0);

export const ratioOf = ({ platform, floor }: PassResult, style: CommitStyle): number =>
  floor[style].tasks_per_second === 0 ? 0 : platform.tasks_per_second / floor[style].tasks_per_second;

const percent = (ratio: number): string => `${(ratio * 100).toFixed(0)} %`;

const ROWS: readonly (readonly [name: string, cell: Cell])[] = [
  ["latency p50", ({ platform }) => ms(platform.latency.p50_ms)],
  ["latency p99", ({ platform }) => ms(platform.latency.p99_ms)],
  ["floor: latency p50", ({ floor }) => ms(floor.each.latency.p50_ms)],
  ["floor: latency p99", ({ floor }) => ms(floor.each.latency.p99_ms)],
  ["tasks per second", ({ platform }) => perSecond(platform.tasks_per_second)],
  ["floor: tasks per second", ({ floor }) => perSecond(floor.each.tasks_per_second)],
  ["platform / floor", (pass) => percent(ratioOf(pass, "each"))],
  ["floor with shared commits: tasks per second", ({ floor }) => perSecond(floor.shared.tasks_per_second)],
  ["platform / floor with shared commits", (pass) => percent(ratioOf(pass, "shared"))],
  ["cores taken by other programs", (pass) => percent(pass.others_cpu_share)],
  ["CPU per task, all of the platform", (pass) => `${totalCpu(pass).toFixed(2)} ms`],
];

const showUse = (use: ProcessUse | undefined): string => {
  if (use === undefined) return "-";
  const flag = isMeasured(use) && use.largest_resident_bytes > RESIDENT_AIM_BYTES ? " (over 200 MB)" : "";
  return `${use.cpu_ms_per_task.toFixed(2)} ms, ${mebibytes(use.largest_resident_bytes)}${flag}`;
};

const processRows = (passes: readonly PassResult[]): (readonly [string, Cell])[] => {
  const uses = (passes[0]?.processes ?? []).filter(({ processes }) => processes > 0);
  return uses.map(({ role, processes }) => {
    const name = processes > 1 ? `${role} (${processes} processes)` : role;
    return [`${name}: CPU per task, resident`, (pass) => showUse(pass.processes.find((use) => use.role === role))];
  });
};

const table = (passes: readonly PassResult[]): string => {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rows = [...ROWS, ...processRows(passes)].map(([name, cell]) => line([name, ...passes.map(cell)]));
  return [
    line(["", ...passes.map(({ sync }) => `sync ${sync}`)]),
    line(["---", ...passes.map(() => "---:")]),
    ...rows,
  ].join("\n");
};

export const renderReport = ({ machine, sizes, passes }: BenchReport): string => `
A task is two model turns and one tool call, with a ZERO-LATENCY model and tool: what is shown is the platform's own cost.
Machine: ${machine}; everything runs on it, the client too. Tasks go in on NATS with an acknowledged publish and end when
the client sees them on RESULTS. ${AGENT_PROCESSES} agent processes.
Latency: ${sizes.paced} tasks, one every ${PACE_MS} ms. Throughput: ${sizes.saturated} tasks, ${OUTSTANDING} outstanding; CPU and memory are of that phase.
Memory is the largest process of the row; Postgres's share one buffer, which each of them shows.

${table(passes)}

Not the default: an agent process is replaced after ${SESSION_MAX_TASKS} tasks here instead of ${DEFAULT_SESSION_TASKS}. A replacement cost about ${RECYCLE_CPU_MS} ms
of processor time where that was measured, so the default adds about ${(RECYCLE_CPU_MS / DEFAULT_SESSION_TASKS).toFixed(1)} ms per task: little beside tasks of seconds, much beside these.
Sync: NATS and Postgres write lazily (a power cut may lose the last writes), or reach the disk before each answer (always).
Floor: what one task needs, done by one lean client on the same servers in the same order, as many tasks at once and each
operation for itself: ${totalOf(PUBLISHES)} JetStream publishes (${describeNeeds(PUBLISHES)}),
${totalOf(CONSUMES)} consumes with ack (${describeNeeds(CONSUMES)}), ${totalOf(COMMITS)} Postgres commits (${describeNeeds(COMMITS)}).
With shared commits: tasks that are at the same point share one, as they do in the platform. It is the harder mark.
`;
