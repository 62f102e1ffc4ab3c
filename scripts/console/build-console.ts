// Builds the console, unless it is built already. Two that build it at once each rename a whole folder into place, and the
// second finds the first one's there.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { constants, setPriority } from "node:os";
import { dirname, join } from "node:path";
import type { Environment } from "@openclaw/devstack";
import { AppError } from "@openclaw/errors";

/** It takes 3 s on two cores that do little else. */
const DEADLINE_MS = 120_000;

export interface BuildOptions {
  readonly root: string;
  readonly folder: string;
  readonly env: Environment;
  readonly signal?: AbortSignal;
}

export const isBuilt = (folder: string): boolean => existsSync(join(folder, "index.html"));

/** In a process of its own, so that what waits for it goes on; and behind everything else that is being started. */
const runBuild = ({ root, env, signal }: BuildOptions, half: string): Promise<void> => {
  const late = AbortSignal.timeout(DEADLINE_MS);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "scripts/console/vite-build.ts"), half], {
      cwd: root,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      signal: signal === undefined ? late : AbortSignal.any([signal, late]),
    });
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    let heard = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (piece: Buffer) => {
        heard = `${heard}${piece.toString("utf8")}`.slice(-2_000);
      });
    const failed = (why: string, cause?: unknown) =>
      reject(new AppError("dependency_missing", `the console could not be built: ${why}`, { cause }));
    child.on("error", (error) => failed(error.message, error));
    child.on("close", (code) => (code === 0 ? resolve() : failed(heard.trim() || `exit ${code}`)));
  });
};

export const buildConsole = async (options: BuildOptions): Promise<void> => {
  const { folder } = options;
  if (isBuilt(folder)) return;
  await mkdir(dirname(folder), { recursive: true });
  const half = `${folder}.${process.pid}.half`;
  try {
    await runBuild(options, half);
    await rename(half, folder).catch((error: unknown) => {
      if (!isBuilt(folder)) throw error;
    });
  } finally {
    await rm(half, { recursive: true, force: true });
  }
};
