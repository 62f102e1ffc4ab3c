// Starts the program of an agent process, with as little as it can live on.
import { type ChildProcess, spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { getCompileCacheDir } from "node:module";
import { dirname, join, resolve } from "node:path";
import { AppError } from "@openclaw/errors";

const ROOT = realpathSync(resolve(import.meta.dirname, "../../.."));
/** What the loop's own code consists of; the rest of the disk, this checkout's data included, is closed from the start. */
const READABLE = ["node_modules", "libs", "services/worker"];
const MiB = 1024 * 1024;
/** Of the resident limit, the part that V8's heap may take: buffers, code and stacks need the rest. */
const HEAP_SHARE = 0.75;

export const AGENT_ENTRY = join(import.meta.dirname, "agent", "agent-main.ts");

export interface ForkOptions {
  /** The file that the process runs. */
  readonly entry: string;
  readonly memoryLimitBytes: number;
}

/** From this version on the permission model closes the network, and a process can give up what its flags grant. */
const LEAST_NODE = 26;

/** Throws on a runtime that would leave an agent process a way out (rule R9). */
export const requireRuntime = (version = process.versions.node): void => {
  if (Number.parseInt(version, 10) >= LEAST_NODE) return;
  const text = `a worker needs Node ${LEAST_NODE} or newer, which alone closes the network to its agent processes; this is Node ${version}`;
  throw new AppError("dependency_missing", text);
};

/**
 * The runtime's cache of compiled code, where this process has one: it halves the start of an agent process. Writing to it
 * must be given up before the first task, or one task could plant code for the next.
 */
const cacheFolder = (): string | undefined => {
  const own = getCompileCacheDir();
  return own === undefined ? undefined : dirname(own);
};

/** Node's permission model: to load code and to start the watchdog, given up before the first task; nothing else. */
const agentFlags = (memoryLimitBytes: number, cache: string | undefined): string[] => [
  "--permission",
  ...READABLE.map((folder) => `--allow-fs-read=${join(ROOT, folder)}/*`),
  ...(cache === undefined ? [] : [`--allow-fs-read=${cache}/*`, `--allow-fs-write=${cache}/*`]),
  "--allow-worker",
  "--disable-warning=SecurityWarning",
  `--max-old-space-size=${Math.max(16, Math.floor((memoryLimitBytes * HEAP_SHARE) / MiB))}`,
];

export const forkAgent = ({ entry, memoryLimitBytes }: ForkOptions): ChildProcess => {
  const cache = cacheFolder();
  return spawn(process.execPath, [...agentFlags(memoryLimitBytes, cache), entry], {
    env: cache === undefined ? {} : { NODE_COMPILE_CACHE: cache },
    cwd: ROOT,
    // The last is PIPE_FD.
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
};
