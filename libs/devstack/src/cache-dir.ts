// Where fetched programs and compiled code are kept between runs and clones.
import { accessSync, chmodSync, constants, lstatSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "@openclaw/config";
import { AppError } from "@openclaw/errors";

const isUsable = (folder: string): boolean => {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Makes a folder in the world-writable /var/tmp ours, and refuses one that somebody else has put there. */
export const ensureOwnFolder = (folder: string): string => {
  mkdirSync(folder, { recursive: true });
  const facts = lstatSync(folder);
  const owner = process.getuid?.();
  if (!facts.isDirectory() || (owner !== undefined && facts.uid !== owner)) {
    throw new AppError("dependency_missing", `${folder} belongs to somebody else; remove it and start again`);
  }
  // Whatever the umask is, a server that runs as another user has to pass.
  chmodSync(folder, 0o755);
  return folder;
};

/** The user's cache folder, or one under /var/tmp for a user without a home. */
export const defaultCacheDir = (env: Environment): string => {
  const base = env["XDG_CACHE_HOME"] || (env["HOME"] ? join(env["HOME"], ".cache") : undefined);
  const wanted = base === undefined ? undefined : join(base, "openclaw");
  if (wanted !== undefined && isUsable(wanted)) return wanted;
  return ensureOwnFolder(`/var/tmp/openclaw-cache-${process.getuid?.() ?? "all"}`);
};
