// Jobs and groups of failures as text.
import type { FailureGroup, Job } from "@openclaw/contracts";
import type { Colors } from "../output.ts";
import { formatTable } from "./table.ts";

const paint = ({ state }: Job, colors: Colors): string => {
  if (state === "done") return colors.green(state);
  return state === "running" ? colors.cyan(state) : colors.yellow(state);
};

const filterOf = ({ filter }: Job): string => {
  const told = Object.entries(filter).map(([name, value]) =>
    Array.isArray(value) ? `${value.length} ${name}` : `${name}=${value}`,
  );
  return told.length === 0 ? "all" : told.join(" ");
};

/** How far it is, in one line. */
export const formatProgress = (job: Job): string => {
  const { matched, done, failed, skipped, inflight } = job;
  const counted = done + failed + skipped;
  const share = matched === 0 ? 100 : Math.min(100, Math.floor((100 * counted) / matched));
  return `${job.state}: ${counted} of ${matched} (${share} %), ${done} done, ${failed} failed, ${skipped} skipped, ${inflight} running`;
};

export const formatJobList = (jobs: readonly Job[], colors: Colors): string =>
  formatTable(
    ["ID", "KIND", "STATE", "MATCHED", "DONE", "FAILED", "SKIPPED", "RUNNING", "CREATED", "FILTER"],
    jobs.map((job) => [
      job.id,
      job.kind,
      paint(job, colors),
      ...[job.matched, job.done, job.failed, job.skipped, job.inflight].map(String),
      job.created_at,
      filterOf(job),
    ]),
  );

export const formatJob = (job: Job, colors: Colors): string => {
  const facts: [name: string, value: string][] = [
    ["job", job.id],
    ["kind", job.kind],
    ["state", paint(job, colors)],
    ["filter", filterOf(job)],
    ["priority", job.priority ?? ""],
    ["inflight", job.max_inflight === null ? "" : `${job.inflight} of ${job.max_inflight}`],
    ["stops", job.stop_after_failures === null ? "" : `after ${job.stop_after_failures} failures in a row`],
    ["reason", job.reason],
    ["progress", formatProgress(job)],
    ["created", job.created_at],
    ["finished", job.finished_at ?? ""],
  ];
  return facts
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name.padEnd(9)} ${value}`)
    .join("\n");
};

/** A message is cut to what a line of a wide terminal holds beside the rest. */
const MESSAGE_LENGTH = 60;

export const formatGroups = (groups: readonly FailureGroup[]): string =>
  formatTable(
    ["GROUP", "COUNT", "AGENT", "ERROR", "TOOL", "LAST", "MESSAGE"],
    groups.map(({ fingerprint, count, agent, code, tool, last_at, message }) => [
      fingerprint,
      String(count),
      agent,
      code,
      tool ?? "",
      last_at,
      message.replace(/\s+/g, " ").slice(0, MESSAGE_LENGTH),
    ]),
  );
