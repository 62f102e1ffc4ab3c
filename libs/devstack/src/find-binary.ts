// Finds a program that a start needs, or fetches it. The order: the variable that names it, PATH, the cache, the
// distribution's package from wherever the machine is set up to get packages, and, unless OPENCLAW_OFFLINE=1, the project's
// own release. An old version is refused wherever it is found.
import { access, constants, mkdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { Environment } from "@openclaw/config";
import { AppError } from "@openclaw/errors";
import { defaultCacheDir } from "./cache-dir.ts";
import { type Fetched, type FetchOptions, fetchDebianPackage } from "./debian-package.ts";
import { fetchOfficialRelease } from "./official-release.ts";
import { withLock } from "./pid-lock.ts";
import type { Program } from "./programs.ts";
import { runCommand } from "./run-command.ts";
import { findVersion, isOlder } from "./version.ts";

export interface FindOptions {
  readonly env: Environment;
  readonly cacheDir?: string;
  readonly report?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** The root of the file system to read the machine's apt configuration from. */
  readonly systemRoot?: string;
}

export interface FoundProgram {
  readonly path: string;
  readonly version: string;
}

type Look = FoundProgram | { readonly reason: string };

/** A program that does not print its version within this is broken. */
const VERSION_DEADLINE_MS = 10_000;

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/** Whether the binary at `path` will do; the reason names its version when it is too old. */
const examine = async (program: Program, path: string, env: Environment): Promise<Look> => {
  const result = await runCommand(path, program.versionArgs, { env, deadlineMs: VERSION_DEADLINE_MS });
  const version = result.code === 0 ? findVersion(result.output) : undefined;
  if (version === undefined) return { reason: `${path} does not print a version` };
  if (!isOlder(version, program.leastVersion)) return { path, version };
  return { reason: `${path} is ${version}, but ${program.leastVersion} is the least: ${program.because}` };
};

const onPath = async (program: Program, env: Environment): Promise<string | undefined> => {
  // Distributions put servers where an ordinary user's PATH does not look.
  const folders = [...(env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  for (const folder of folders) {
    const path = join(folder, program.name);
    if (folder !== "" && (await isExecutable(path))) return path;
  }
  return undefined;
};

const fetchProgram = async (program: Program, options: FetchOptions, reasons: string[]): Promise<Look | undefined> => {
  for (const source of [fetchDebianPackage, fetchOfficialRelease]) {
    const fetched: Fetched = await source(program, options);
    const look = "path" in fetched ? await examine(program, fetched.path, options.env) : fetched;
    if ("path" in look) return look;
    reasons.push(look.reason);
  }
  return undefined;
};

const missing = (program: Program, reasons: readonly string[]): AppError =>
  new AppError(
    "dependency_missing",
    `${program.name} ${program.leastVersion} or newer is needed: ${reasons.join("; ")}. ` +
      `Install it, or name a binary in ${program.envName}.`,
    { details: { program: program.name, reasons } },
  );

/** The program's path and version, or an AppError `dependency_missing` that says what was tried. */
export const findProgram = async (program: Program, options: FindOptions): Promise<FoundProgram> => {
  const { env, report = () => {}, signal = new AbortController().signal, systemRoot = "/" } = options;
  const named = env[program.envName];
  if (named) {
    const look = await examine(program, named, env);
    if ("path" in look) return look;
    throw new AppError("dependency_missing", `${program.envName} will not do: ${look.reason}`);
  }
  const reasons: string[] = [];
  const cacheDir = options.cacheDir ?? defaultCacheDir(env);
  const cached = join(cacheDir, "bin", program.name);
  const tryCache = async () => ((await isExecutable(cached)) ? examine(program, cached, env) : undefined);

  const installed = await onPath(program, env);
  for (const look of [installed && (await examine(program, installed, env)), await tryCache()]) {
    if (!look) continue;
    if ("path" in look) return look;
    reasons.push(look.reason);
  }
  await mkdir(cacheDir, { recursive: true });
  return withLock(join(cacheDir, "fetching.lock"), signal, async () => {
    // Another process may have fetched it while this one waited for the lock.
    const again = await tryCache();
    const look =
      again && "path" in again
        ? again
        : await fetchProgram(program, { env, cacheDir, report, signal, systemRoot }, reasons);
    if (look && "path" in look) return look;
    throw missing(program, reasons);
  });
};
